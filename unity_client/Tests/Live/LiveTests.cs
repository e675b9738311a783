using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;

namespace Holotrode.Core.LiveTests
{
    /// <summary>The core against a real server.</summary>
    public sealed class LiveTests
    {
        private string _folder;

        [SetUp]
        public void Begin() => _folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

        [TearDown]
        public void End()
        {
            if (Directory.Exists(_folder)) Directory.Delete(_folder, true);
        }

        [Test]
        public async Task It_is_welcomed_and_reads_the_library_and_the_clock()
        {
            using (var visitor = new Visitor("csharp-library"))
            {
                await visitor.OnlineAsync();
                var library = await visitor.Connection.AskAsync<Library>(new ListLibrary());
                Assert.That(library.Recipes, Is.Not.Empty);
                var listing = await visitor.Connection.AskAsync<Modules>(new ListModules());
                Assert.That(listing.ModulesValue.Select(module => module.Steps), Has.All.GreaterThan(0));
            }
        }

        [Test]
        public async Task What_cannot_be_done_comes_back_as_the_server_s_sentence()
        {
            using (var visitor = new Visitor("csharp-refusal"))
            {
                await visitor.OnlineAsync();
                var failure = await Failure(visitor.Connection.AskAsync<Stored>(
                    new CancelJob { JobId = "none", DeviceTime = DeviceTime.Now(visitor.Clock) }));
                Assert.That(failure.Code, Is.EqualTo(ProblemCode.NotFound));
                Assert.That(failure.Message, Is.StringContaining("none"));
            }
        }

        [Test]
        public async Task Entries_are_stored_once_and_in_order_though_the_socket_is_cut_before_an_answer()
        {
            using (var visitor = new Visitor("csharp-outbox"))
            {
                var outbox = new Outbox(_folder, visitor.Connection.DeliverAsync, visitor.Clock, visitor.Log);
                var empty = new TaskCompletionSource<bool>();
                var record = "csharp-" + visitor.Connection.NewOpId();
                await visitor.OnlineAsync();
                visitor.CutAt("second");
                foreach (var text in new[] { "first", "second", "third" })
                {
                    await outbox.AppendAsync(Entry(visitor, record, text));
                }
                outbox.Changed += () => Done(outbox, empty);
                Done(outbox, empty);
                await empty.Task;

                var stored = await visitor.Connection.AskAsync<Entries>(new ListEntries { RecordId = record });
                Assert.That(visitor.Cuts, Is.EqualTo(1));
                var texts = stored.EntriesValue.Select(entry => entry.Text);
                Assert.That(texts, Is.EqualTo(new[] { "first", "second", "third" }));
                Assert.That(Directory.GetFiles(_folder), Is.Empty);
            }
        }

        [Test]
        public async Task The_notebook_s_queue_is_taken_up_by_another_run_though_the_socket_is_cut_before_an_answer()
        {
            using (var visitor = new Visitor("csharp-queue"))
            {
                var journal = Path.Combine(_folder, "queue.journal");
                var record = "csharp-" + visitor.Connection.NewOpId();
                await visitor.OnlineAsync();
                visitor.CutAt("second");
                using (var queue = NotebookQueue.Of(visitor.Connection, journal, visitor.Clock, visitor.Log))
                {
                    await queue.AppendAsync(Entry(visitor, record, "first"));
                    await queue.AppendAsync(Entry(visitor, record, "second"));
                }
                using (var queue = NotebookQueue.Of(visitor.Connection, journal, visitor.Clock, visitor.Log))
                {
                    await queue.AppendAsync(Entry(visitor, record, "third"));
                    var empty = new TaskCompletionSource<bool>();
                    queue.Changed += () =>
                    {
                        if (queue.Waiting.Count == 0) empty.TrySetResult(true);
                    };
                    visitor.Connection.GreetAgain();
                    await empty.Task;
                }
                var stored = await visitor.Connection.AskAsync<Entries>(new ListEntries { RecordId = record });
                var numbers = stored.EntriesValue.Select(entry => entry.DeviceSeq + " " + entry.Text);
                Assert.That(numbers, Is.EqualTo(new[] { "1 first", "2 second", "3 third" }));
                Assert.That(stored.EntriesValue.Last().ClockOffsetMs, Is.Not.Null);
            }
        }

        [Test]
        public async Task A_blob_comes_whole_and_a_cut_download_goes_on()
        {
            using (var source = new HttpBlobs(LiveServer.Url, () => LiveServer.Token))
            {
                var first = new BlobCache(Path.Combine(_folder, "a"), source);
                var whole = await first.GetAsync(LiveServer.Blob, CancellationToken.None);
                var content = File.ReadAllBytes(whole);
                var third = content.Length / 3;
                var second = Path.Combine(_folder, "b");
                Directory.CreateDirectory(second);
                File.WriteAllBytes(Path.Combine(second, LiveServer.Blob + ".part"), content.Take(third).ToArray());
                var body = await source.OpenAsync(LiveServer.Blob, third, CancellationToken.None);
                Assert.That(body.Offset, Is.EqualTo(third));
                body.Dispose();
                var resumed = await new BlobCache(second, source).GetAsync(LiveServer.Blob, CancellationToken.None);
                Assert.That(File.ReadAllBytes(resumed), Is.EqualTo(content));
            }
        }

        [Test]
        public async Task A_room_is_the_same_for_two_devices_also_after_one_was_cut_off()
        {
            using (var teacher = new Visitor("csharp-teacher"))
            using (var student = new Visitor("csharp-student"))
            {
                await Task.WhenAll(teacher.OnlineAsync(), student.OnlineAsync());
                var opened = await teacher.Connection.AskAsync<RoomOpened>(
                    new OpenRoom { Title = "Électrodes", DeviceTime = DeviceTime.Now(teacher.Clock) });
                var led = new Room(teacher.Connection, teacher.Options);
                var followed = new Room(student.Connection, student.Options);
                var code = opened.Code;
                await Happens(led, () => led.Join(code, Attendance.Participant), room => room.Powers.Host == led.Seat);
                await Happens(followed, () => followed.Join(code, Attendance.Participant), room => room.Seats.Count == 2);

                student.CutAt("raise_hand");
                await Persist(student, new RaiseHand { Raised = true, DeviceTime = DeviceTime.Now(student.Clock) });
                var sliced = new SetSlice { On = true, Axis = Axis.Y, Position = 0.25 };
                sliced.DeviceTime = DeviceTime.Now(teacher.Clock);
                var last = (await teacher.Connection.AskAsync<Accepted>(sliced)).Seq;
                await Happens(led, () => { }, room => room.Seq >= last);
                await Happens(followed, () => { }, room => room.Seq >= last);

                Assert.That(student.Cuts, Is.EqualTo(1));
                Assert.That(followed.State.Stage.Slice.Position, Is.EqualTo(0.25));
                Assert.That(followed.State.Seats.Single(seat => seat.SeatValue == followed.Seat).HandRaised, Is.True);
                Assert.That(Wire.Encode(followed.State), Is.EqualTo(Wire.Encode(led.State)));
                await SeePoses(teacher, led, followed);
            }
        }

        /// <summary>Ask for the same thing until it is accepted, as a person does whose connection broke.</summary>
        private static async Task Persist(Visitor visitor, ClientMessage command)
        {
            for (var accepted = false; !accepted;)
            {
                try
                {
                    await visitor.Connection.AskAsync<Accepted>(command);
                    accepted = true;
                }
                catch (Exception failure) when (failure is Lost || failure is Refused)
                {
                    await Task.Delay(50);
                }
            }
        }

        /// <summary>The teacher's head reaches the student, on the server's clock.</summary>
        private static async Task SeePoses(Visitor teacher, Room led, Room followed)
        {
            var seen = new TaskCompletionSource<PoseBundle>(TaskCreationOptions.RunContinuationsAsynchronously);
            followed.PosesReceived += bundle =>
            {
                if (bundle.BySeat.ContainsKey((byte)led.Seat)) seen.TrySetResult(bundle);
            };
            var head = new Limb { Position = new[] { 0.25f, 1.625f, -0.5f }, Rotation = new[] { 0f, 0f, 0f, 1f } };
            for (ushort sequence = 1; !seen.Task.IsCompleted; sequence++)
            {
                var pose = new Pose { Flags = PoseFlags.Head, Sequence = sequence, Head = head };
                pose.TimeMs = (uint)teacher.Connection.Clock.NowMs;
                led.TrySendPose(pose);
                await Task.Delay(1000 / (int)Protocol.PoseHz);
            }
            Assert.That((await seen.Task).BySeat[(byte)led.Seat].Head.Position, Is.EqualTo(head.Position));
        }

        /// <summary>Do something, and wait until the room is as it should be then.</summary>
        private static async Task Happens(Room room, Action act, Func<RoomState, bool> expected)
        {
            var happened = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            Action look = () =>
            {
                if (room.State != null && expected(room.State)) happened.TrySetResult(true);
            };
            room.Refused += (code, sentence) => happened.TrySetException(new Refused(code, sentence));
            room.Changed += look;
            act();
            look();
            await happened.Task;
            room.Changed -= look;
        }

        private static AppendEntry Entry(Visitor visitor, string record, string text)
        {
            return new AppendEntry
            {
                OpId = visitor.Connection.NewOpId(),
                RecordId = record,
                Field = "note",
                Text = text,
                DeviceTime = DeviceTime.Now(visitor.Clock),
            };
        }

        private static void Done(Outbox outbox, TaskCompletionSource<bool> empty)
        {
            if (outbox.Waiting.Count == 0) empty.TrySetResult(true);
            var refusal = outbox.Waiting.FirstOrDefault(each => each.Refusal.Length > 0);
            if (refusal != null) empty.TrySetException(new Exception(refusal.Refusal));
        }

        private static async Task<Refused> Failure(Task act)
        {
            try
            {
                await act;
            }
            catch (Refused failure)
            {
                return failure;
            }
            throw new InvalidOperationException("Expected a refusal; there was none.");
        }
    }
}
