using System;
using System.Collections.Generic;
using System.Linq;

namespace Holotrode.Core
{
    /// <summary>What holds for a field.</summary>
    public sealed class Given
    {
        /// <summary>Values in SI; of a field that takes one value just that one.</summary>
        public List<double> Readings { get; set; } = new List<double>();

        /// <summary>The place of what was chosen, from 0.</summary>
        public double? Choice { get; set; }
    }

    /// <summary>A quantity in SI; null while something it needs is unknown.</summary>
    public sealed class Computed
    {
        public FormQuantity Quantity { get; internal set; }

        public double? Value { get; internal set; }

        /// <summary>Standard uncertainty; null also where it would not exist an uncertainty of some field away.</summary>
        public double? Uncertainty { get; internal set; }

        /// <summary>The fields that are still needed, in the order of the form.</summary>
        public IList<string> Missing { get; internal set; }
    }

    /// <summary>What follows from the values of a record.</summary>
    public sealed class Quantities
    {
        private readonly Form _form;
        private readonly FormField[] _fields;
        private readonly Dictionary<string, double> _inputs = new Dictionary<string, double>();
        private readonly Dictionary<string, double> _spreads = new Dictionary<string, double>();

        private Quantities(Form form, IDictionary<string, Given> given)
        {
            _form = form;
            _fields = form.Steps.SelectMany(step => step.Fields).ToArray();
            foreach (var field in _fields)
            {
                Given known;
                if (given.TryGetValue(field.Field, out known)) Take(field, known);
            }
        }

        /// <summary>
        /// Every quantity of a form, in its order. Uncertainties are propagated as by Kragten, Analyst 1994, 119, 2161: the
        /// whole chain is evaluated again with each field shifted by its standard uncertainty, and the squared differences
        /// are added.
        /// </summary>
        /// <param name="form">Fields and quantities.</param>
        /// <param name="given">By field; those that nobody has filled are left out.</param>
        public static IList<Computed> Compute(Form form, IDictionary<string, Given> given)
        {
            return new Quantities(form, given).All();
        }

        private IList<Computed> All()
        {
            var values = Chain(_inputs);
            var squares = Squares(values);
            var missing = Missing(values);
            return _form.Quantities.Select(quantity =>
            {
                var name = quantity.Quantity;
                var isKnown = squares.ContainsKey(name);
                return new Computed
                {
                    Quantity = quantity,
                    Value = Of(values, name),
                    Uncertainty = isKnown ? Math.Sqrt(squares[name]) : (double?)null,
                    Missing = missing[name],
                };
            }).ToArray();
        }

        /// <summary>What programs may ask of a field, and the standard uncertainty of what is uncertain.</summary>
        private void Take(FormField field, Given given)
        {
            var readings = given.Readings;
            if (field.Kind == FieldKind.Choice && given.Choice != null) _inputs[field.Field] = given.Choice.Value;
            if (field.Kind == FieldKind.Number && readings.Count == 1)
            {
                _inputs[field.Field] = readings[0];
                Spread(field.Field, Instrument(field, readings[0]));
            }
            if (field.Kind == FieldKind.Readings && readings.Count > 0) TakeReadings(field, readings);
        }

        private void TakeReadings(FormField field, IList<double> readings)
        {
            var count = readings.Count;
            var mean = readings.Sum() / count;
            var variance = count > 1 ? readings.Sum(each => (each - mean) * (each - mean)) / (count - 1) : 0;
            _inputs["count:" + field.Field] = count;
            _inputs["mean:" + field.Field] = mean;
            if (count > 1) _inputs["sd:" + field.Field] = Math.Sqrt(variance);
            var instrument = Instrument(field, mean);
            Spread("mean:" + field.Field, Math.Sqrt(variance / count + instrument * instrument));
        }

        private void Spread(string operand, double si)
        {
            if (si != 0) _spreads[operand] = si;
        }

        private static double Instrument(FormField field, double value)
        {
            return field.Uncertainty + field.RelativeUncertainty * Math.Abs(value);
        }

        /// <summary>Every quantity that is known, in the order of the form.</summary>
        private Dictionary<string, double> Chain(IDictionary<string, double> inputs)
        {
            var found = new Dictionary<string, double>();
            foreach (var quantity in _form.Quantities)
            {
                var value = QuantityProgram.Evaluate(quantity.Program, name => Of(found, name) ?? Of(inputs, name));
                if (value != null) found[quantity.Quantity] = value.Value;
            }
            return found;
        }

        /// <summary>The squared differences of each known quantity; left out where a shifted field has no value for it.</summary>
        private Dictionary<string, double> Squares(IDictionary<string, double> values)
        {
            var squares = values.Keys.ToDictionary(name => name, name => 0.0);
            foreach (var spread in _spreads)
            {
                var inputs = new Dictionary<string, double>(_inputs);
                inputs[spread.Key] += spread.Value;
                var shifted = Chain(inputs);
                foreach (var name in squares.Keys.ToArray())
                {
                    var there = Of(shifted, name);
                    if (there == null) squares.Remove(name);
                    else squares[name] += (there.Value - values[name]) * (there.Value - values[name]);
                }
            }
            return squares;
        }

        /// <summary>For each quantity the fields that it lacks.</summary>
        private Dictionary<string, IList<string>> Missing(IDictionary<string, double> values)
        {
            var names = _fields.Select(field => field.Field).ToArray();
            var fields = new HashSet<string>(names);
            var lacking = new Dictionary<string, string[]>();
            Func<string, Needed> operand = token =>
            {
                var value = QuantityProgram.IsNumber(token)
                    ? QuantityProgram.Number(token)
                    : Of(_inputs, token) ?? Of(values, token);
                if (value != null) return new Needed(value);
                var field = token.Substring(token.LastIndexOf(':') + 1);
                return new Needed(null, fields.Contains(field) ? new[] { field } : lacking[token]);
            };
            foreach (var quantity in _form.Quantities)
            {
                lacking[quantity.Quantity] = QuantityProgram.Run(quantity.Program, operand, Needed.Apply).Lacks;
            }
            return lacking.ToDictionary(pair => pair.Key, pair => (IList<string>)names.Where(pair.Value.Contains).ToArray());
        }

        private static double? Of(IDictionary<string, double> values, string name)
        {
            double value;
            return values.TryGetValue(name, out value) ? value : (double?)null;
        }

        /// <summary>A value, and the fields that it lacks.</summary>
        private sealed class Needed
        {
            private readonly double? _value;

            public Needed(double? value, params string[] lacks)
            {
                _value = value;
                Lacks = lacks;
            }

            public string[] Lacks { get; }

            public static Needed Apply(string operation, Needed[] operands)
            {
                var value = QuantityProgram.Apply(operation, operands.Select(each => each._value).ToArray());
                if (value != null) return new Needed(value);
                // What stands in for something needs less.
                if (operation == "given") return operands[1].Lacks.Length > 0 ? operands[1] : operands[0];
                return new Needed(null, operands.SelectMany(each => each.Lacks).Distinct().ToArray());
            }
        }
    }
}
