using System.Collections.Generic;
using System.Linq;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace Holotrode.Core.Tests
{
    public sealed class RecordModelTests
    {
        private static readonly WaitingWrite[] Nothing = new WaitingWrite[0];

        [Test]
        public void A_slot_holds_the_value_that_no_other_replaces_and_keeps_the_old_one()
        {
            var mass = Mass(Model(Entry(1, 10), Entry(2, 11, "e1")));
            Assert.That(Names(mass.Values), Is.EqualTo("e2"));
            Assert.That(Names(mass.History), Is.EqualTo("e1 e2"));
            Assert.That(mass.IsInConflict, Is.False);
            Assert.That(mass.Si, Is.EqualTo(0.011).Within(1e-15));
        }

        [Test]
        public void Two_values_that_were_written_without_knowing_of_each_other_stand_side_by_side_until_one_is_chosen()
        {
            var entries = new[] { Entry(1, 10), Entry(2, 11, "e1"), Entry(3, 12, "e1") };
            foreach (var order in new[] { entries, entries.Reverse().ToArray() })
            {
                var mass = Mass(Model(order));
                Assert.That(Names(mass.Values), Is.EqualTo("e2 e3"));
                Assert.That(mass.IsInConflict);
                Assert.That(mass.Si, Is.Null);
            }
            var chosen = Mass(Model(entries.Concat(new[] { Entry(4, 12, "e2", "e3") }).ToArray()));
            Assert.That(Names(chosen.Values), Is.EqualTo("e4"));
            Assert.That(chosen.IsInConflict, Is.False);
        }

        [Test]
        public void An_emptied_slot_is_empty_and_the_next_value_replaces_the_emptying()
        {
            var mass = Mass(Model(Entry(1, 10), Entry(2, null, "e1")));
            Assert.That(mass.Values, Is.Empty);
            Assert.That(Names(mass.Heads), Is.EqualTo("e2"));
        }

        [Test]
        public void What_waits_counts_as_if_it_were_stored_and_what_was_refused_does_not()
        {
            var view = View(Entry(1, 10));
            var mass = Mass(new RecordModel(view, Waiting("w1", 11, "", "e1")));
            Assert.That(Names(mass.Values), Is.EqualTo("w1"));
            Assert.That(mass.Values.Single().IsStored, Is.False);
            var refused = Mass(new RecordModel(view, Waiting("w1", 11, "Too heavy.", "e1")));
            Assert.That(Names(refused.Values), Is.EqualTo("e1"));
            Assert.That(refused.History.Last().Refusal, Is.EqualTo("Too heavy."));
            var stored = Mass(new RecordModel(View(Entry(1, 10)), Waiting("e1", 10, "")));
            Assert.That(stored.History.Single().IsStored);
        }

        [Test]
        public void Readings_are_slots_of_their_own_with_one_more_once_all_are_written()
        {
            Assert.That(Readings(Model()), Is.EqualTo("disc.1 disc.2"));
            var both = new[] { Reading(1, "disc.1"), Reading(2, "disc.2") };
            Assert.That(Readings(Model(both)), Is.EqualTo("disc.1 disc.2 disc.3"));
            Assert.That(Readings(Model(Reading(1, "disc.4"))), Is.EqualTo("disc.1 disc.2 disc.3 disc.4"));
        }

        [Test]
        public void The_next_slot_and_what_is_computed_follow_the_values()
        {
            var model = Model(Entry(1, 10));
            Assert.That(model.Next.Id, Is.EqualTo("disc.1"));
            Assert.That(model.Quantities.Single().Missing, Is.EqualTo(new[] { "disc" }));
            var all = Model(Entry(1, 10), Reading(2, "disc.1"), Reading(3, "disc.2"));
            Assert.That(all.Next, Is.Null);
            Assert.That(all.Quantities.Single().Value, Is.EqualTo(0.012).Within(1e-15));
            var disputed = Model(Entry(1, 10), Entry(4, 11), Reading(2, "disc.1"));
            Assert.That(disputed.Quantities.Single().Missing, Is.EqualTo(new[] { "mass" }));
        }

        [Test]
        public void A_question_is_open_until_it_is_settled_also_by_what_waits()
        {
            var question = Of(1, EntryKind.Comment);
            question.About = CommentKind.Question;
            Assert.That(Names(Model(question).OpenQuestions), Is.EqualTo("e1"));
            var write = new JObject
            {
                { "type", "settle_question" },
                { "op_id", "w" },
                { "record_id", "r" },
                { "question_id", "e1" },
                { "text", "Yes." },
            };
            var settled = new RecordModel(View(question), Numbered(write, ""));
            Assert.That(settled.OpenQuestions, Is.Empty);
        }

        private static RecordModel Model(params NotebookEntry[] entries) => new RecordModel(View(entries), Nothing);

        private static RecordView View(params NotebookEntry[] entries)
        {
            var grams = new List<UnitOffer> { new UnitOffer { Symbol = "g", Factor = 0.001 } };
            var mass = new FormField { Field = "mass", Kind = FieldKind.Number, Units = grams, Required = true, Readings = 1 };
            var disc = new FormField { Field = "disc", Kind = FieldKind.Readings, Units = grams, Required = true, Readings = 2 };
            var step = new FormStep { Step = "weighing", Fields = new List<FormField> { mass, disc } };
            var sum = new FormQuantity { Quantity = "sum", Program = new List<string> { "mass", "mean:disc", "+" } };
            var form = new Form { Steps = new List<FormStep> { step }, Quantities = new List<FormQuantity> { sum } };
            return new RecordView { Record = new RecordSummary { RecordId = "r" }, Form = form, Entries = entries.ToList() };
        }

        private static Slot Mass(RecordModel model) => model.Slots.Single(slot => slot.Id == "mass");

        private static string Readings(RecordModel model)
        {
            return string.Join(" ", model.Slots.Select(slot => slot.Id).Where(id => id != "mass"));
        }

        private static string Names(IEnumerable<KnownEntry> known)
        {
            return string.Join(" ", known.Select(one => one.Entry.EntryId));
        }

        private static NotebookEntry Entry(int seq, double? value, params string[] replaced)
        {
            var entry = Of(seq, EntryKind.Value);
            entry.Field = "mass";
            entry.Value = value;
            entry.Base = replaced.ToList();
            return entry;
        }

        private static NotebookEntry Reading(int seq, string slot)
        {
            var entry = Entry(seq, 2);
            entry.Field = slot;
            return entry;
        }

        private static NotebookEntry Of(int seq, string kind)
        {
            return new NotebookEntry
            {
                EntryId = "e" + seq, RecordId = "r", Seq = seq, Kind = kind, Field = "", Unit = "g", Text = "",
            };
        }

        private static IList<WaitingWrite> Waiting(string opId, double value, string refusal, params string[] replaced)
        {
            var write = JObject.FromObject(new AppendEntry
            {
                OpId = opId, RecordId = "r", Field = "mass", Value = value, Unit = "g", Base = replaced.ToList(),
            });
            return Numbered(write, refusal);
        }

        private static IList<WaitingWrite> Numbered(JObject write, string refusal)
        {
            var numbering = new Numbering();
            numbering.Apply(new JObject { { "event", "kept" }, { "write", write } });
            if (refusal.Length > 0)
            {
                var change = new JObject { { "event", "refused" }, { "op_id", write["op_id"] } };
                change["sentence"] = refusal;
                numbering.Apply(change);
            }
            return numbering.Own;
        }
    }
}
