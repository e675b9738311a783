using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;

namespace Holotrode.Core
{
    /// <summary>
    /// A record as it stands on this device: what the server has stored and what waits here, put together. The same entries
    /// give the same model, in whatever order they came.
    /// </summary>
    public sealed class RecordModel
    {
        private static readonly Regex Number = new Regex("^[1-9][0-9]{0,3}$");

        private readonly KnownEntry[] _entries;
        private readonly ILookup<string, KnownEntry> _written;

        /// <param name="view">The record as the server has it.</param>
        /// <param name="waiting">NotebookQueue.Waiting.</param>
        public RecordModel(RecordView view, IEnumerable<WaitingWrite> waiting)
        {
            _entries = Known(view, waiting).ToArray();
            _written = _entries.Where(one => IsContent(one.Entry)).ToLookup(one => one.Entry.Field);
            var fields = view.Form == null ? new List<FormField>() : view.Form.Steps.SelectMany(step => step.Fields);
            Slots = fields.SelectMany(SlotsOf).ToArray();
            Quantities = view.Form == null ? new Computed[0] : Core.Quantities.Compute(view.Form, GivenIn(Slots));
        }

        /// <summary>In the order of the work.</summary>
        public IList<Slot> Slots { get; }

        /// <summary>What follows from the values, in the order of the form.</summary>
        public IList<Computed> Quantities { get; }

        /// <summary>The slot to be filled next; null when all that are required are.</summary>
        public Slot Next => Slots.FirstOrDefault(one => one.Field.Required && one.Values.Count == 0 && IsWanted(one));

        /// <summary>Questions that nobody has settled.</summary>
        public IEnumerable<KnownEntry> OpenQuestions
        {
            get
            {
                var taken = _entries.Where(one => one.Refusal.Length == 0).ToArray();
                var settled = new HashSet<string>(taken.Select(one => one.Entry.RefersTo).Where(name => name != null));
                return taken.Where(
                    one => one.Entry.About == CommentKind.Question && !settled.Contains(one.Entry.EntryId));
            }
        }

        private static bool IsContent(NotebookEntry entry)
        {
            return entry.Kind == EntryKind.Value || entry.Kind == EntryKind.File;
        }

        private static IEnumerable<KnownEntry> Known(RecordView view, IEnumerable<WaitingWrite> waiting)
        {
            var stored = view.Entries.GroupBy(entry => entry.EntryId).Select(same => same.First()).ToArray();
            var names = new HashSet<string>(stored.Select(entry => entry.EntryId));
            var here = waiting.Where(
                one => (string)one.Write["record_id"] == view.Record.RecordId && !names.Contains(one.OpId));
            return stored.OrderBy(entry => entry.Seq)
                .Select(entry => new KnownEntry { Entry = entry, IsStored = true })
                .Concat(here.Select(one => new KnownEntry { Entry = EntryOf(one.Write), Refusal = one.Refusal }));
        }

        /// <summary>The entry that a write will be, as far as this device can tell: number, hash and time are the server's.</summary>
        private static NotebookEntry EntryOf(JObject write)
        {
            var entry = write.ToObject<NotebookEntry>();
            entry.EntryId = (string)write["op_id"];
            entry.Text = entry.Text ?? (string)write["title"] ?? "";
            entry.Field = entry.Field ?? "";
            entry.RefersTo = (string)write["question_id"];
            entry.Kind = KindOf((string)write["type"], (bool?)write["witness"] ?? false);
            return entry;
        }

        private static string KindOf(string type, bool isWitness)
        {
            switch (type)
            {
                case "create_record":
                    return EntryKind.Created;
                case "append_entry":
                    return EntryKind.Value;
                case "attach_file":
                    return EntryKind.File;
                case "comment_field":
                    return EntryKind.Comment;
                case "settle_question":
                    return EntryKind.Settled;
                case "sign_record":
                    return isWitness ? EntryKind.Witnessed : EntryKind.Signed;
                case "lock_record":
                    return EntryKind.Locked;
                default:
                    throw new ArgumentException("Expected a write of the notebook; got " + type + ".");
            }
        }

        private IEnumerable<Slot> SlotsOf(FormField field)
        {
            if (field.Kind != FieldKind.Readings) return new[] { SlotOf(field, field.Field) };
            var count = Math.Max(Math.Max(1, field.Readings), ReadingsOf(field.Field));
            var slots = Enumerable.Range(1, (int)count).Select(number => Reading(field, number)).ToList();
            if (slots.All(one => one.Values.Count > 0)) slots.Add(Reading(field, (int)count + 1));
            return slots;
        }

        /// <summary>The highest number of a reading that was written, 0 where none was.</summary>
        private long ReadingsOf(string field)
        {
            return _written.Select(group => group.Key)
                .Where(name => name.StartsWith(field + ".", StringComparison.Ordinal))
                .Select(name => name.Substring(field.Length + 1))
                .Where(number => Number.IsMatch(number))
                .Select(long.Parse)
                .DefaultIfEmpty(0)
                .Max();
        }

        private Slot Reading(FormField field, int number) => SlotOf(field, field.Field + "." + number);

        private Slot SlotOf(FormField field, string id)
        {
            var history = _written[id].ToArray();
            var taken = history.Where(one => one.Refusal.Length == 0).ToArray();
            var replaced = new HashSet<string>(taken.SelectMany(one => one.Entry.Base));
            var heads = taken.Where(one => !replaced.Contains(one.Entry.EntryId)).ToArray();
            var values = heads.Any(one => one.SaysSomething) ? heads : new KnownEntry[0];
            return new Slot { Id = id, Field = field, Values = values, Heads = heads, History = history };
        }

        /// <summary>Whether the form asks for this slot: of readings, one more than wanted is only a place.</summary>
        private static bool IsWanted(Slot slot)
        {
            if (slot.Field.Kind != FieldKind.Readings) return true;
            return long.Parse(slot.Id.Substring(slot.Field.Field.Length + 1)) <= Math.Max(1, slot.Field.Readings);
        }

        private static Dictionary<string, Given> GivenIn(IEnumerable<Slot> slots)
        {
            var given = new Dictionary<string, Given>();
            foreach (var slot in slots.Where(one => one.Si != null))
            {
                Given known;
                if (!given.TryGetValue(slot.Field.Field, out known)) given[slot.Field.Field] = known = new Given();
                if (slot.Field.Kind == FieldKind.Choice) known.Choice = slot.Si;
                else known.Readings.Add(slot.Si.Value);
            }
            return given;
        }
    }
}
