using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace Holotrode.Core.Tests
{
    /// <summary>What is computed here is what the server computes of the same.</summary>
    public sealed class ComputingTests
    {
        private static readonly JObject Vectors =
            (JObject)Fixtures.Parse(File.ReadAllText(Fixtures.InNotebook("computing.json"), Encoding.UTF8));

        public static IEnumerable<string> Records => Vectors["records"].Select(record => (string)record["name"]);

        public static IEnumerable<string> Programs =>
            Vectors["programs"].Select(each => string.Join(" ", each["program"].Select(token => (string)token)));

        [TestCaseSource("Records")]
        public void A_record_has_the_same_quantities(string name)
        {
            var record = Vectors["records"].Single(each => (string)each["name"] == name);
            var given = record["given"].ToObject<Dictionary<string, Given>>();
            var found = Quantities.Compute(Vectors["form"].ToObject<Form>(), given);
            var wanted = (JObject)record["computed"];
            Assert.That(found.Select(one => one.Quantity.Quantity), Is.EqualTo(wanted.Properties().Select(one => one.Name)));
            foreach (var one in found)
            {
                var expected = wanted[one.Quantity.Quantity];
                Agree(one.Value, (double?)expected["value"], 1e-11);
                Agree(one.Uncertainty, (double?)expected["uncertainty"], 1e-7);
                Assert.That(one.Missing, Is.EqualTo(expected["missing"].Select(field => (string)field)));
            }
        }

        [TestCaseSource("Programs")]
        public void A_program_has_the_same_value(string program)
        {
            var vector = Vectors["programs"].First(
                each => string.Join(" ", each["program"].Select(token => (string)token)) == program);
            Agree(QuantityProgram.Evaluate(program.Split(' '), name => (double?)vector["known"][name]),
                (double?)vector["value"], 1e-11);
        }

        [TestCase("1 +")]
        [TestCase("1 2")]
        [TestCase("sqrt")]
        public void What_is_no_program_is_said(string program)
        {
            var failure = Assert.Throws<FormatException>(
                () => QuantityProgram.Evaluate(program.Split(' '), name => null));
            Assert.That(failure.Message, Is.EqualTo(
                "Expected a postfix program that leaves one value; got " + program + "."));
        }

        private static void Agree(double? got, double? wanted, double relative)
        {
            if (got == null || wanted == null) Assert.That(got, Is.EqualTo(wanted));
            else Assert.That(Math.Abs(got.Value - wanted.Value), Is.LessThanOrEqualTo(relative * Math.Abs(wanted.Value) + 1e-300));
        }
    }
}
