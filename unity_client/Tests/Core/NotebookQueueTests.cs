using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace Holotrode.Core.Tests
{
    public sealed class NotebookQueueTests
    {
        private TemporaryFolder _folder;
        private SetClock _clock;
        private ListLog _log;
        private Uuid7 _ids;
        private CountingServer _server;
        private NotebookQueue _queue;

        [SetUp]
        public void Begin()
        {
            _folder = new TemporaryFolder();
            _clock = new SetClock();
            _log = new ListLog();
            _ids = new Uuid7(_clock);
            _server = new CountingServer();
            Open();
        }

        [TearDown]
        public void End()
        {
            _queue.Dispose();
            _folder.Dispose();
            Assert.That(_log.Sentences, Is.Empty);
        }

        [Test]
        public async Task What_is_written_before_anybody_is_here_waits_on_disk_and_is_sent_in_order()
        {
            _server.Last = 4;
            foreach (var text in new[] { "a", "b" }) await _queue.AppendAsync(Entry(text));
            Assert.That(_queue.Waiting.Select(one => one.Number), Is.EqualTo(new[] { 1, 2 }));
            Reopen();
            Assert.That(_queue.Waiting.Count, Is.EqualTo(2));
            await Drain();
            Assert.That(_server.Texts, Is.EqualTo(new[] { "5 a", "6 b" }));
        }

        [Test]
        public async Task A_write_says_its_time_and_how_far_the_clock_is_off()
        {
            _queue.ClockAheadMs = () => -1500;
            await _queue.AppendAsync(Entry("a"));
            var frame = JObject.Parse(_queue.Waiting.Single().Frame);
            Assert.That((long)frame["clock_offset_ms"], Is.EqualTo(-1500));
            Assert.That(_queue.Waiting.Single().Frame, Is.StringContaining("\"device_time\":\"2026-11-23T08:00:00.000Z\""));
            Assert.That((long)frame["device_seq"], Is.EqualTo(1));
        }

        [Test]
        public async Task An_answer_that_was_lost_is_asked_for_again_and_nothing_is_stored_twice()
        {
            await _queue.AppendAsync(Entry("a"));
            await _queue.AppendAsync(Entry("b"));
            _server.LoseAnswers = 1;
            await Drain();
            Assert.That(_server.Texts, Is.EqualTo(new[] { "1 a", "2 b" }));
        }

        [Test]
        public async Task A_refusal_keeps_the_write_with_its_sentence_and_uses_up_the_number()
        {
            _server.Refuse = "b";
            foreach (var text in new[] { "a", "b", "c" }) await _queue.AppendAsync(Entry(text));
            await Drain();
            Assert.That(_server.Texts, Is.EqualTo(new[] { "1 a", "3 c" }));
            Reopen();
            var refused = _queue.Waiting.Single();
            Assert.That(refused.Refusal, Is.EqualTo("Not b."));
            Assert.That(refused.Number, Is.EqualTo(2));
            await _queue.DiscardAsync(refused.OpId);
            Assert.That(_queue.Waiting, Is.Empty);
        }

        [Test]
        public async Task A_number_that_a_refusal_did_not_use_up_goes_to_the_next()
        {
            _server.Refuse = "a";
            _server.CountsRefusals = false;
            foreach (var text in new[] { "a", "b", "c" }) await _queue.AppendAsync(Entry(text));
            await Drain();
            Assert.That(_server.Texts, Is.EqualTo(new[] { "1 b", "2 c" }));
            Assert.That(_server.Welcomes, Is.EqualTo(2));
        }

        [Test]
        public async Task After_a_restore_what_waits_is_numbered_anew()
        {
            await _queue.AppendAsync(Entry("a"));
            await Drain();
            await _queue.AppendAsync(Entry("b"));
            await Drain();
            _server.Last = 0;
            await _queue.AppendAsync(Entry("c"));
            await Drain();
            Assert.That(_server.Texts, Is.EqualTo(new[] { "1 a", "2 b", "1 c" }));
        }

        [TestCase(ProblemCode.Throttled)]
        [TestCase(ProblemCode.Unavailable)]
        public async Task What_the_server_cannot_take_now_is_sent_again(string code)
        {
            _server.NotNow = code;
            await _queue.AppendAsync(Entry("a"));
            await Drain();
            Assert.That(_server.Texts, Is.EqualTo(new[] { "1 a" }));
            Assert.That(_clock.Waits.Single(), Is.EqualTo(TimeSpan.FromSeconds(1)));
            Assert.That(_server.Welcomes, Is.EqualTo(1));
        }

        [Test]
        public async Task A_file_that_cannot_be_sent_now_is_tried_again_and_one_that_is_refused_says_why()
        {
            var tries = 0;
            _queue.Prepare = write =>
            {
                if (++tries == 1) throw new Lost();
                throw new Refused(ProblemCode.TooLarge, "A file may have 25 MB.");
            };
            _server.Refuse = "a";
            await _queue.AppendAsync(Entry("a"));
            await Drain();
            Assert.That(_queue.Waiting.Single().Refusal, Is.EqualTo("A file may have 25 MB."));
            Assert.That(tries, Is.EqualTo(2));
        }

        [Test]
        public async Task Another_person_on_the_device_has_numbers_of_their_own()
        {
            await Drain();
            _server.Hang();
            await _queue.AppendAsync(Entry("a"));
            await _queue.WelcomedAsync("grace", 0);
            Assert.That(_queue.Waiting, Is.Empty);
            await _queue.AppendAsync(Entry("b"));
            Assert.That(_queue.Waiting.Single().Number, Is.EqualTo(1));
            await _queue.WelcomedAsync("ada", 0);
            Assert.That((string)_queue.Waiting.Single().Write["text"], Is.EqualTo("a"));
        }

        /// <summary>Answers lost, connections broken and the device switched off, at random: each once and in order.</summary>
        [TestCase(1)]
        [TestCase(2)]
        [TestCase(3)]
        public async Task Whatever_breaks_everything_arrives_once_and_in_order(int seed)
        {
            var random = new Random(seed);
            var texts = Enumerable.Range(0, 60).Select(i => "t" + i).ToArray();
            foreach (var text in texts)
            {
                await _queue.AppendAsync(Entry(text));
                if (random.Next(3) == 0) _server.LoseAnswers = random.Next(3);
                if (random.Next(6) == 0) await _queue.WelcomedAsync("ada", _server.Welcome());
                if (random.Next(8) == 0) Reopen();
            }
            await Drain();
            Assert.That(_server.Texts, Is.EqualTo(texts.Select((text, i) => (i + 1) + " " + text)));
        }

        private void Open()
        {
            var path = Path.Combine(_folder.Path, "device.journal");
            _queue = new NotebookQueue(path, (opId, frame) => _server.TakeAsync(frame), GreetAgain, _clock, _log);
        }

        /// <summary>As when the battery died; what is on its way still arrives.</summary>
        private void Reopen()
        {
            _queue.Dispose();
            Open();
        }

        private void GreetAgain()
        {
            _ = _queue.WelcomedAsync("ada", _server.Welcome());
        }

        /// <summary>Welcome this device, again whenever the connection breaks, until nothing is on its way.</summary>
        private async Task Drain()
        {
            var queue = _queue;
            _server.Broken = () => Task.Run(() => queue.WelcomedAsync("ada", _server.Welcome()));
            var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            queue.Changed += () =>
            {
                if (queue.Waiting.All(one => one.Refusal.Length > 0)) done.TrySetResult(true);
            };
            GreetAgain();
            await done.Task;
            _server.Broken = () => { };
        }

        private AppendEntry Entry(string text)
        {
            return new AppendEntry { OpId = _ids.Next(), RecordId = "r", Field = "note", Text = text };
        }

        /// <summary>Takes writes by the rules of the server: once, and in the order of their numbers.</summary>
        private sealed class CountingServer
        {
            private readonly object _gate = new object();
            private readonly Dictionary<string, string> _taken = new Dictionary<string, string>();
            private readonly List<string> _texts = new List<string>();
            private bool _hangs;

            public long Last { get; set; }

            public int Welcomes { get; private set; }

            public int LoseAnswers { get; set; }

            public string Refuse { get; set; } = "";

            public bool CountsRefusals { get; set; } = true;

            public string NotNow { get; set; } = "";

            public Action Broken { get; set; } = () => { };

            public IEnumerable<string> Texts
            {
                get
                {
                    lock (_gate) return _texts.ToArray();
                }
            }

            public void Hang() => _hangs = true;

            /// <summary>Another connection: what comes on the one before is taken still, and not answered.</summary>
            public long Welcome()
            {
                lock (_gate)
                {
                    Welcomes++;
                    return Last;
                }
            }

            public Task<ServerMessage> TakeAsync(string frame)
            {
                if (_hangs) return new TaskCompletionSource<ServerMessage>().Task;
                var connection = Welcomes;
                return Task.Run(() =>
                {
                    lock (_gate)
                    {
                        var answer = Take(frame);
                        if (connection != Welcomes) throw new Lost();
                        return answer;
                    }
                });
            }

            private ServerMessage Take(string frame)
            {
                var write = JObject.Parse(frame);
                if (NotNow.Length > 0)
                {
                    var code = NotNow;
                    NotNow = "";
                    throw new Refused(code, "Send it again.");
                }
                Store(frame, (string)write["op_id"], (long)write["device_seq"], (string)write["text"]);
                if (LoseAnswers > 0)
                {
                    LoseAnswers--;
                    Broken();
                    throw new Lost();
                }
                return new EntryStored { Entry = new NotebookEntry { EntryId = (string)write["op_id"] } };
            }

            private void Store(string frame, string opId, long number, string text)
            {
                string before;
                if (_taken.TryGetValue(opId, out before))
                {
                    if (before != frame) throw new Refused(ProblemCode.Conflict, "Another write.");
                    if (text == Refuse) throw new Refused(ProblemCode.BadMessage, "Not " + text + ".");
                    return;
                }
                if (text == Refuse && !CountsRefusals) throw new Refused(ProblemCode.Refused, "Not " + text + ".");
                if (number != Last + 1) throw new Refused(ProblemCode.Unavailable, "Expected " + (Last + 1) + ".");
                Last = number;
                _taken[opId] = frame;
                if (text == Refuse) throw new Refused(ProblemCode.BadMessage, "Not " + text + ".");
                _texts.Add(number + " " + text);
            }
        }
    }
}
