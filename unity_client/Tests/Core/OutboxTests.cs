using System.Collections.Generic;
using System.IO;
using System.Linq;
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

        [SetUp]
        public void Begin()
        {
            _folder = new TemporaryFolder();
            _ids = new Uuid7(new SetClock());
            _deliveries = new Pipe<TaskCompletionSource<bool>>();
            _frames = new List<string>();
        }

        [TearDown]
        public void End() => _folder.Dispose();

        [Test]
        public async Task A_frame_is_on_disk_before_it_is_sent_and_gone_when_acknowledged()
        {
            var onDisk = 0;
            var outbox = new Outbox(_folder.Path, (opId, frame) => Deliver(frame, () => onDisk = _folder.Files.Count()), new ListLog());
            await outbox.AppendAsync(Entry("a"));
            Assert.That(onDisk, Is.EqualTo(1));
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
            var sent = _frames.ToArray();

            _frames.Clear();
            var second = NewOutbox();
            second.Resume();
            Assert.That(_frames, Is.EqualTo(sent));
            Assert.That(second.Waiting.Select(each => each.OpId), Is.EqualTo(entries.Select(entry => entry.OpId)));
            Assert.That(_folder.Files.Count(), Is.EqualTo(3));
        }

        [Test]
        public async Task What_the_server_refuses_waits_for_a_person()
        {
            var outbox = NewOutbox();
            await outbox.AppendAsync(Entry("a"));
            await Settled(outbox, delivery => delivery.SetException(new Refused("conflict", "Used already.")));
            Assert.That(outbox.Waiting.Single().Refusal, Is.EqualTo("Used already."));
            Assert.That(_folder.Files.Count(), Is.EqualTo(1));
            outbox.Discard(outbox.Waiting.Single().OpId);
            Assert.That(_folder.Files, Is.Empty);
        }

        [Test]
        public async Task What_was_lost_stays_on_disk()
        {
            var outbox = NewOutbox();
            await outbox.AppendAsync(Entry("a"));
            (await _deliveries.TakeAsync(default(System.Threading.CancellationToken))).SetException(new Lost());
            Assert.That(_folder.Files.Count(), Is.EqualTo(1));
            Assert.That(outbox.Waiting.Single().Refusal, Is.Empty);
        }

        private Outbox NewOutbox() => new Outbox(_folder.Path, (opId, frame) => Deliver(frame, () => { }), new ListLog());

        private Task Deliver(string frame, System.Action look)
        {
            look();
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
            end(await _deliveries.TakeAsync(default(System.Threading.CancellationToken)));
            await noticed.Task;
        }

        private AppendEntry Entry(string text)
        {
            return new AppendEntry { OpId = _ids.Next(), RecordId = "r", Field = "note", Text = text };
        }
    }
}
