using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace Holotrode.Core.Tests
{
    /// <summary>A journal is whole wherever the power failed.</summary>
    public sealed class JournalTests
    {
        private TemporaryFolder _folder;
        private ListLog _log;
        private string _path;

        [SetUp]
        public void Begin()
        {
            _folder = new TemporaryFolder();
            _log = new ListLog();
            _path = Path.Combine(_folder.Path, "queue.journal");
        }

        [TearDown]
        public void End() => _folder.Dispose();

        [Test]
        public void Cut_at_any_byte_it_is_what_it_was_some_events_ago_and_the_rest_is_kept_aside()
        {
            var ends = new List<long>();
            var states = new List<string>();
            using (var journal = NewJournal())
            {
                ends.Add(new FileInfo(_path).Length);
                states.Add(Numbers(journal));
                foreach (var change in Changes())
                {
                    journal.Note(change);
                    ends.Add(new FileInfo(_path).Length);
                    states.Add(Numbers(journal));
                }
            }
            var whole = File.ReadAllBytes(_path);
            for (var cut = (int)ends[0]; cut <= whole.Length; cut++)
            {
                File.WriteAllBytes(_path, whole.Take(cut).ToArray());
                File.Delete(_path + ".damaged");
                var last = ends.FindLastIndex(end => end <= cut);
                using (var journal = NewJournal()) Assert.That(Numbers(journal), Is.EqualTo(states[last]));
                Assert.That(File.Exists(_path + ".damaged"), Is.EqualTo(cut > ends[last]));
            }
            Assert.That(_log.Sentences.First(), Is.StringContaining("1 line(s) could not be read"));
        }

        [Test]
        public void What_follows_a_line_that_was_damaged_is_taken_up()
        {
            using (var journal = NewJournal())
            {
                foreach (var change in Changes()) journal.Note(change);
            }
            var lines = File.ReadAllLines(_path);
            lines[2] = lines[2].Replace("\"op_id\"", "\"op-id\"");
            File.WriteAllText(_path, string.Join("\n", lines) + "\n\0\0\0");
            using (var journal = NewJournal()) Assert.That(Numbers(journal), Is.EqualTo("c:9"));
            Assert.That(File.ReadAllText(_path + ".damaged"), Is.EqualTo(lines[2] + "\n\0\0\0"));
        }

        [Test]
        public void A_journal_of_the_python_client_reads_the_same()
        {
            Directory.CreateDirectory(_folder.Path);
            var event_ = "{\"event\":\"kept\",\"write\":{\"op_id\":\"a\",\"text\":\"é\"}}";
            File.WriteAllText(_path, "d7dd1c88 " + event_ + "\n", new UTF8Encoding(false));
            using (var journal = NewJournal())
            {
                Assert.That(Numbers(journal), Is.EqualTo("a:1"));
                Assert.That((string)journal.Own.Single().Write["text"], Is.EqualTo("é"));
            }
        }

        [Test]
        public void A_long_journal_is_begun_anew_once_all_is_stored()
        {
            using (var journal = NewJournal())
            {
                for (var i = 0; i < 520; i++)
                {
                    journal.Note(Kept("op" + i, new string('x', 2000)));
                    journal.Note(Of("stored", "op" + i));
                }
                Assert.That(new FileInfo(_path).Length, Is.LessThan(600000));
                journal.Note(Kept("next", ""));
            }
            using (var journal = NewJournal()) Assert.That(Numbers(journal), Is.EqualTo("next:521"));
        }

        [Test]
        public void What_a_power_cut_left_under_its_other_name_is_taken_up()
        {
            using (var journal = NewJournal()) journal.Note(Kept("a", ""));
            File.Move(_path, _path + ".new");
            using (var journal = NewJournal()) Assert.That(Numbers(journal), Is.EqualTo("a:1"));
        }

        [Test]
        public void It_is_open_once()
        {
            using (NewJournal()) Assert.Throws<IOException>(() => NewJournal());
            NewJournal().Dispose();
        }

        private Journal NewJournal() => new Journal(_path, _log);

        private static string Numbers(Journal journal)
        {
            return string.Join(" ", journal.Own.Select(one => one.OpId + ":" + one.Number + one.Refusal));
        }

        private static IEnumerable<JObject> Changes()
        {
            yield return Kept("a", "é");
            yield return Kept("b", "\r\n");
            yield return new JObject { { "event", "welcomed" }, { "person", "ada" }, { "last", 7 } };
            yield return Of("stored", "a");
            yield return Kept("c", "");
            yield return new JObject { { "event", "refused" }, { "op_id", "b" }, { "sentence", "No." } };
            yield return Of("discarded", "b");
        }

        private static JObject Kept(string opId, string text)
        {
            var write = new JObject { { "op_id", opId }, { "text", text }, { "device_time", "2026-11-23T08:00:00.000Z" } };
            return new JObject { { "event", "kept" }, { "write", write } };
        }

        private static JObject Of(string name, string opId) => new JObject { { "event", name }, { "op_id", opId } };
    }
}
