using System.Collections.Generic;
using System.Linq;

namespace Holotrode.Core
{
    /// <summary>An entry of a record as this device knows it: stored, or waiting to be.</summary>
    public sealed class KnownEntry
    {
        public NotebookEntry Entry { get; internal set; }

        /// <summary>Whether the server has it on disk.</summary>
        public bool IsStored { get; internal set; }

        /// <summary>Why the server did not take it; empty otherwise.</summary>
        public string Refusal { get; internal set; } = "";

        /// <summary>Whether it says something: one without value, text and file empties its slot.</summary>
        public bool SaysSomething => Entry.Value != null || Entry.Text.Length > 0 || Entry.File != null;
    }

    /// <summary>A place for one value: a field, or one reading of a field of readings (`thickness.after.2`).</summary>
    public sealed class Slot
    {
        public string Id { get; internal set; }

        public FormField Field { get; internal set; }

        /// <summary>The values that hold: none, one, or several where two people wrote without knowing of each other.</summary>
        public IList<KnownEntry> Values { get; internal set; }

        /// <summary>The entries that hold, one that emptied the slot among them: what a new value names as its base.</summary>
        public IList<KnownEntry> Heads { get; internal set; }

        /// <summary>Everything that was ever written here, oldest first.</summary>
        public IList<KnownEntry> History { get; internal set; }

        /// <summary>Whether somebody has to choose between values.</summary>
        public bool IsInConflict => Values.Count > 1 && Field.Kind != FieldKind.Photo;

        /// <summary>The value in SI, or the place of a choice; null where none holds or several do.</summary>
        public double? Si
        {
            get
            {
                var value = Values.Count == 1 ? Values[0].Entry.Value : null;
                if (value == null || Field.Kind == FieldKind.Choice) return value;
                var unit = Units.Offered(Field.Units, Values[0].Entry.Unit);
                return unit == null ? null : value * unit.Factor + unit.Offset;
            }
        }
    }

    internal static class Units
    {
        /// <summary>The unit that is meant among those offered; null where it is none of them.</summary>
        public static UnitOffer Offered(IEnumerable<UnitOffer> units, string symbol)
        {
            return units.FirstOrDefault(unit => Spelt(unit.Symbol) == Spelt(symbol));
        }

        /// <summary>Micro sign and the Greek letter look alike.</summary>
        private static string Spelt(string symbol) => symbol.Trim().Replace('\u03bc', '\u00b5');
    }
}
