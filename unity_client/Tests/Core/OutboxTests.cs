using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;

namespace Holotrode.Core.Tests
{
    public sealed class OutboxTests
    {
        private TemporaryFolder _folder;
        private Uuid7 _ids;
        private Pipe<TaskCompletionSource<bool>> _deliveries;
        private List<string> _frames;
        private SetClock _clock;
        private int _onDisk;

        [SetUp]
        public void Begin()
        {
            _folder = new TemporaryFolder();
            _clock = new SetClock();
            _ids = new Uuid7(_clock);
            _deliveries = new Pipe<TaskCompletionSource<bool>>();
            _frames = new List<string>();
        }

        [TearDown]
        public void End() => _folder.Dispose();

        [Test]
        public async Task A_frame_is_on_disk_before_it_is_sent_and_gone_when_acknowledged()
        {
            var outbox = NewOutbox();
            await outbox.AppendAsync(Entry("a"));
            Assert.That(_onDisk, Is.EqualTo(1));
            Assert.That(outbox.Waiting.Single().Frame, Is.EqualTo(File.ReadAllText(_folder.Files.Single())));
            await Settled(outbox, delivery => delivery.SetResult(true));
            Assert.That(_folder.Files, Is.Empty);
            Assert.That(outbox.Waiting, Is.Empty);
        }

        [Test]
        public async Task What_an_earlier_run_left_is_sent_again_in_order_under_the_same_names()
        {
            var first = NewOutbox();
            var entries = new[] { Entry("a"), Entry("b"), Entry("c") };
            foreach (var entry in entries) await first.AppendAsync(entry);
            File.WriteAllText(Path.Combine(_folder.Path, "0190b5a4.json.part"), "{half");
            var frames = first.Waiting.Select(each => each.Frame);
            await _deliveries.TakeAsync(CancellationToken.None);

            _frames.Clear();
            var second = NewOutbox();
            second.Resume();
            Assert.That(_folder.Files.Count(), Is.EqualTo(3));
            for (var i = 0; i < 3; i++) await Settled(second, delivery => delivery.SetResult(true));
            Assert.That(_frames, Is.EqualTo(frames));
            Assert.That(_folder.Files, Is.Empty);
        }

        [Test]
        public async Task What_the_server_refuses_waits_for_a_person_and_does_not_hold_up_the_next()
        {
            var outbox = NewOutbox();
            await outbox.AppendAsync(Entry("a"));
            await outbox.AppendAsync(Entry("b"));
            await Settled(outbox, delivery => delivery.SetException(new Refused(ProblemCode.Conflict, "Used already.")));
            await Settled(outbox, delivery => delivery.SetResult(true));
            Assert.That(outbox.Waiting.Single().Refusal, Is.EqualTo("Used already."));
            Assert.That(_folder.Files.Single(), Is.StringContaining(outbox.Waiting.Single().OpId));
            outbox.Discard(outbox.Waiting.Single().OpId);
            Assert.That(_folder.Files, Is.Empty);
        }

        [TestCase(ProblemCode.Throttled)]
        [TestCase(ProblemCode.Unavailable)]
        public async Task What_the_server_cannot_take_now_is_sent_again(string code)
        {
            var outbox = NewOutbox();
            await outbox.AppendAsync(Entry("a"));
            (await _deliveries.TakeAsync(CancellationToken.None)).SetException(new Refused(code, "Send it again."));
            await Settled(outbox, delivery => delivery.SetResult(true));
            Assert.That(_frames.Count, Is.EqualTo(2));
            Assert.That(_frames[1], Is.EqualTo(_frames[0]));
            Assert.That(_clock.Waits.Single(), Is.EqualTo(System.TimeSpan.FromSeconds(2)));
        }

        [Test]
        public async Task What_was_lost_stays_on_disk()
        {
            var outbox = NewOutbox();
            await outbox.AppendAsync(Entry("a"));
            (await _deliveries.TakeAsync(CancellationToken.None)).SetException(new Lost());
            Assert.That(_folder.Files.Count(), Is.EqualTo(1));
            Assert.That(outbox.Waiting.Single().Refusal, Is.Empty);
        }

        private Outbox NewOutbox() => new Outbox(_folder.Path, (opId, frame) => Deliver(frame), _clock, new ListLog());

        private Task Deliver(string frame)
        {
            _onDisk = _folder.Files.Count();
            _frames.Add(frame);
            var delivery = new TaskCompletionSource<bool>();
            _deliveries.Put(delivery);
            return delivery.Task;
        }

        /// <summary>Let the oldest delivery end, and wait until the outbox has noticed.</summary>
        private async Task Settled(Outbox outbox, System.Action<TaskCompletionSource<bool>> end)
        {
            var noticed = new TaskCompletionSource<bool>();
            outbox.Changed += () => noticed.TrySetResult(true);
            end(await _deliveries.TakeAsync(CancellationToken.None));
            await noticed.Task;
        }

        private AppendEntry Entry(string text)
        {
            return new AppendEntry { OpId = _ids.Next(), RecordId = "r", Field = "note", Text = text };
        }
    }
}
