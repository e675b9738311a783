using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Holotrode.Core
{
    /// <summary>Programs in postfix order over SI values, as FormQuantity says; null is what is not known.</summary>
    public static class QuantityProgram
    {
        private static readonly Dictionary<string, Func<double, double, double>> OfTwo =
            new Dictionary<string, Func<double, double, double>>
            {
                { "+", (a, b) => a + b },
                { "-", (a, b) => a - b },
                { "*", (a, b) => a * b },
                { "/", (a, b) => a / b },
                { "min", Math.Min },
                { "max", Math.Max },
            };

        /// <summary>The value of a program; null where it needs what is not known, or has no finite value.</summary>
        /// <param name="program">As a FormQuantity has it.</param>
        /// <param name="lookup">Is asked for names, and for `mean:FIELD`, `sd:FIELD` and `count:FIELD`.</param>
        /// <exception cref="FormatException">This is no program.</exception>
        public static double? Evaluate(IEnumerable<string> program, Func<string, double?> lookup)
        {
            return Run(program, token => IsNumber(token) ? Number(token) : lookup(token), Apply);
        }

        /// <summary>What is left when each operand was put on a stack and each operation has replaced its own.</summary>
        internal static T Run<T>(IEnumerable<string> program, Func<string, T> operand, Func<string, T[], T> operation)
        {
            var stack = new List<T>();
            foreach (var token in program)
            {
                var takes = Takes(token);
                if (takes > stack.Count) throw NoProgram(program);
                var operands = stack.GetRange(stack.Count - takes, takes).ToArray();
                stack.RemoveRange(stack.Count - takes, takes);
                stack.Add(takes == 0 ? operand(token) : operation(token, operands));
            }
            if (stack.Count != 1) throw NoProgram(program);
            return stack[0];
        }

        /// <summary>One operation, of which any operand may be unknown.</summary>
        internal static double? Apply(string operation, double?[] operands)
        {
            if (operation == "given") return operands[0] ?? operands[1];
            if (operands.Any(each => each == null)) return null;
            if (operation == "sqrt") return Finite(Math.Sqrt(operands[0].Value));
            return Finite(OfTwo[operation](operands[0].Value, operands[1].Value));
        }

        /// <summary>Whether an operand is a number and no name.</summary>
        internal static bool IsNumber(string token) => token[0] >= '0' && token[0] <= '9';

        internal static double? Number(string token) => double.Parse(token, CultureInfo.InvariantCulture);

        private static int Takes(string token)
        {
            if (token == "sqrt") return 1;
            return token == "given" || OfTwo.ContainsKey(token) ? 2 : 0;
        }

        private static double? Finite(double value)
        {
            return double.IsNaN(value) || double.IsInfinity(value) ? (double?)null : value;
        }

        private static FormatException NoProgram(IEnumerable<string> program)
        {
            var got = string.Join(" ", program);
            return new FormatException("Expected a postfix program that leaves one value; got " + got + ".");
        }
    }
}
