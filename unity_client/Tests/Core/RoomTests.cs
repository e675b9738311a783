using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace Holotrode.Core.Tests
{
    public sealed class RoomTests
    {
        private const string Unavailable =
            "\"type\": \"problem\", \"code\": \"unavailable\", \"sentence\": \"In a moment.\"";

        private Site _site;
        private Room _room;
        private JObject _replay;
        private Pipe<string> _happened;

        [SetUp]
        public void Begin()
        {
            _site = new Site();
            _room = new Room(_site.Connection, _site.Options);
            _replay = Fixtures.Json(Fixtures.InRooms("replay.json"));
            _happened = new Pipe<string>();
            _room.Changed += () => _happened.Put("changed");
            _room.Refused += (code, sentence) => _happened.Put(code + ": " + sentence);
            _room.PosesReceived += bundle => _happened.Put(bundle.BySeat.Count + " poses");
        }

        [TearDown]
        public void End() => _site.Dispose();

        [Test]
        public async Task It_comes_back_where_it_was()
        {
            var first = await JoinedAsync();
            Say(first, 0);
            await Happens("changed");
            first.Hang();

            var second = await _site.SocketAsync();
            await second.WelcomeAsync();
            var rejoin = await second.SentAsync("join_room");
            Assert.That((string)rejoin["code"], Is.EqualTo("K7M2QX"));
            Assert.That((long)rejoin["after_seq"], Is.EqualTo((long)_replay["events"][0]["seq"]));
            Answer(second, rejoin, "\"type\": \"room_resumed\", \"room_id\": \"room-1\", \"seat\": 2");
            Say(second, 0);
            Say(second, 1);
            await Happens("changed");
            Assert.That(_room.State.Seq, Is.EqualTo((long)_replay["events"][1]["seq"]));
            Assert.That(_room.Seat, Is.EqualTo(2));
        }

        [Test]
        public async Task At_a_gap_it_asks_for_the_whole_room()
        {
            var socket = await JoinedAsync();
            Say(socket, 1);
            var rejoin = await socket.SentAsync("join_room");
            Assert.That(rejoin["after_seq"].Type, Is.EqualTo(JTokenType.Null));
            Say(socket, 2);
            Snapshot(socket, rejoin, "after");
            await Happens("changed");
            Assert.That(_room.State.Seq, Is.EqualTo((long)_replay["after"]["seq"]));
        }

        [Test]
        public async Task Events_of_another_room_change_nothing()
        {
            var socket = await JoinedAsync();
            var foreign = (JObject)_replay["events"][0].DeepClone();
            foreign["room_id"] = "room-2";
            socket.Say(foreign.ToString());
            Say(socket, 0);
            await Happens("changed");
            Assert.That(_room.State.Seats.Select(seat => seat.SeatValue), Is.EqualTo(new[] { 1, 3 }));
        }

        [Test]
        public async Task Poses_of_a_bundle_are_handed_on_and_garbage_is_not()
        {
            var socket = await JoinedAsync();
            socket.Say(new byte[] { Poses.BundleKind, 9 });
            socket.Say(new byte[] { 200 });
            socket.Say(File.ReadAllBytes(Fixtures.InRooms("poses.bin")));
            await Happens("2 poses");
            Assert.That(_site.Log.Sentences.Single(), Is.StringContaining("Expected a bundle"));
        }

        [Test]
        public async Task It_follows_the_room_to_another_server()
        {
            _room.Join("K7M2QX", Attendance.Observer);
            var first = await _site.SocketAsync();
            await first.WelcomeAsync();
            Answer(first, await first.SentAsync("join_room"), "\"type\": \"moved\", \"url\": \"https://other:8443\"");
            var second = await _site.SocketAsync();
            await second.WelcomeAsync();
            Assert.That((string)(await second.SentAsync("join_room"))["code"], Is.EqualTo("K7M2QX"));
            Assert.That(second.Url.ToString(), Is.EqualTo("wss://other:8443/api/v1/ws"));
        }

        [Test]
        public async Task A_refusal_is_told_and_final()
        {
            var socket = await _site.OnlineAsync();
            _room.Join("AAAAAA", Attendance.Observer);
            var join = await socket.SentAsync("join_room");
            Assert.That((string)join["attendance"], Is.EqualTo("observer"));
            Answer(socket, join, "\"type\": \"problem\", \"code\": \"not_found\", \"sentence\": \"No room.\"");
            await Happens("changed");
            await Happens("not_found: No room.");
            Assert.That(_room.State, Is.Null);
        }

        [TestCase(true)]
        [TestCase(false)]
        public async Task A_room_that_is_unavailable_is_joined_again_from_where_it_was(bool isAnswer)
        {
            var socket = await JoinedAsync();
            if (isAnswer)
            {
                socket.Hang();
                socket = await _site.SocketAsync();
                await socket.WelcomeAsync();
                Answer(socket, await socket.SentAsync("join_room"), Unavailable);
            }
            else
            {
                Dismiss(socket, true, "In a moment.");
                // What answers a pose that was on its way is no dismissal.
                socket.Say("{\"type\": \"problem\", \"reply_to\": null, \"code\": \"refused\", \"sentence\": \"?\"}");
            }
            await Happens("unavailable: In a moment.");
            var join = await socket.SentAsync("join_room");
            Assert.That((long)join["after_seq"], Is.EqualTo((long)_replay["before"]["seq"]));
        }

        [Test]
        public async Task Who_leaves_is_out_when_the_server_knows()
        {
            var socket = await JoinedAsync();
            var leaving = _room.LeaveAsync();
            await Happens("changed");
            Assert.That(_room.State, Is.Null);
            Assert.That(leaving.IsCompleted, Is.False);
            Answer(socket, await socket.SentAsync("leave_room"), "\"type\": \"accepted\", \"room_id\": \"r\", \"seq\": 9");
            await leaving;
        }

        [Test]
        public async Task Who_is_sent_out_stays_out()
        {
            var socket = await JoinedAsync();
            Dismiss(socket, false, "Out.");
            await Happens("changed");
            await Happens("refused: Out.");
            Assert.That(_room.State, Is.Null);
        }

        [Test]
        public async Task A_closed_room_stays_to_be_seen_and_nobody_comes_back_to_it()
        {
            var socket = await JoinedAsync();
            socket.Say("{\"type\": \"room_closed\", \"room_id\": \"room-1\", \"seq\": 3, \"by\": 0}");
            await Happens("changed");
            Assert.That(_room.State.Closed, Is.True);
            Assert.That(_room.Seat, Is.EqualTo(0));
            Assert.That(_room.TrySendPose(new Pose()), Is.False);
        }

        [Test]
        public async Task Participants_send_poses_once_they_have_a_seat()
        {
            Assert.That(_room.TrySendPose(new Pose()), Is.False);
            var socket = await JoinedAsync();
            Assert.That(_room.TrySendPose(new Pose()), Is.True);
            while ((await socket.SentAsync())["bytes"] == null) continue;
        }

        private async Task<TestSocket> JoinedAsync()
        {
            _room.Join("K7M2QX", Attendance.Participant);
            var socket = await _site.SocketAsync();
            await socket.WelcomeAsync();
            Snapshot(socket, await socket.SentAsync("join_room"), "before");
            await Happens("changed");
            return socket;
        }

        private void Snapshot(TestSocket socket, JObject join, string moment)
        {
            Answer(socket, join, "\"type\": \"room_joined\", \"seat\": 2, \"room\": " + _replay[moment]);
        }

        private static void Answer(TestSocket socket, JObject question, string fields)
        {
            socket.Say("{\"reply_to\": \"" + question["op_id"] + "\", " + fields + "}");
        }

        private static void Dismiss(TestSocket socket, bool again, string sentence)
        {
            socket.Say("{\"type\": \"dismissed\", \"room_id\": \"room-1\", \"again\": " + (again ? "true" : "false")
                + ", \"sentence\": \"" + sentence + "\"}");
        }

        private void Say(TestSocket socket, int index) => socket.Say(_replay["events"][index].ToString());

        private async Task Happens(string expected)
        {
            Assert.That(await _happened.TakeAsync(default(CancellationToken)), Is.EqualTo(expected));
        }
    }
}
