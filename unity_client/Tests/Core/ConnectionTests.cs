using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;

namespace Holotrode.Core.Tests
{
    public sealed class ConnectionTests
    {
        private Site _site;

        [SetUp]
        public void Begin() => _site = new Site();

        [TearDown]
        public void End() => _site.Dispose();

        [Test]
        public async Task It_says_hello_first_and_is_online_when_welcomed()
        {
            var socket = await _site.SocketAsync();
            var hello = await socket.SentAsync();
            Assert.That((string)hello["type"], Is.EqualTo("hello"));
            Assert.That((long)hello["protocol"], Is.EqualTo(Protocol.ProtocolVersion));
            Assert.That((string)hello["token"], Is.EqualTo("secret"));
            socket.Say("{\"type\": \"welcome\", \"reply_to\": \"" + hello["op_id"] + "\"}");
            await socket.SentAsync("sync_clock");
            Assert.That(_site.States, Is.EqualTo(new[] { ConnectionState.Online }));
        }

        [Test]
        public async Task An_answer_goes_to_its_question()
        {
            var socket = await _site.OnlineAsync();
            var library = _site.Connection.AskAsync<Library>(new ListLibrary());
            var rooms = _site.Connection.AskAsync<Rooms>(new ListRooms());
            var askedLibrary = await socket.SentAsync("list_library");
            var askedRooms = await socket.SentAsync("list_rooms");
            socket.Say("{\"type\": \"rooms\", \"reply_to\": \"" + askedRooms["op_id"] + "\", \"rooms\": []}");
            socket.Say("{\"type\": \"problem\", \"reply_to\": null, \"code\": \"bad_message\", \"sentence\": \"?\"}");
            socket.Say("{\"type\": \"library\", \"reply_to\": \"" + askedLibrary["op_id"] + "\"}");
            Assert.That((await rooms).RoomsValue, Is.Empty);
            Assert.That((await library).Electrodes, Is.Empty);
        }

        [Test]
        public async Task A_problem_is_thrown_with_its_code_and_sentence()
        {
            var socket = await _site.OnlineAsync();
            var asking = _site.Connection.AskAsync<Library>(new ListLibrary());
            var asked = await socket.SentAsync("list_library");
            socket.Say("{\"type\": \"problem\", \"reply_to\": \"" + asked["op_id"]
                + "\", \"code\": \"refused\", \"sentence\": \"Not for guests.\"}");
            var refusal = await Expect.Failure<Refused>(() => asking);
            Assert.That(refusal.Code, Is.EqualTo(ProblemCode.Refused));
            Assert.That(refusal.Message, Is.EqualTo("Not for guests."));
        }

        [Test]
        public async Task Without_a_connection_a_question_is_lost_at_once()
        {
            await Expect.Failure<Lost>(() => _site.Connection.AskAsync<Library>(new ListLibrary()));
        }

        [Test]
        public async Task When_the_connection_breaks_questions_are_lost_and_deliveries_go_out_again()
        {
            var first = await _site.OnlineAsync();
            var asking = _site.Connection.AskAsync<Library>(new ListLibrary());
            var opId = _site.Connection.NewOpId();
            var frame = Wire.Encode(new AppendEntry { OpId = opId, RecordId = "r", Field = "note" });
            var delivering = _site.Connection.DeliverAsync(opId, frame);
            var sent = await first.SentAsync("append_entry");
            first.Hang();
            await Expect.Failure<Lost>(() => asking);

            var second = await _site.SocketAsync();
            await second.WelcomeAsync();
            Assert.That(await second.SentAsync("append_entry"), Is.EqualTo(sent));
            second.Say("{\"type\": \"entry_stored\", \"reply_to\": \"" + opId + "\"}");
            Assert.That(await delivering, Is.InstanceOf<EntryStored>());
            Assert.That(_site.States, Is.EqualTo(new[]
                { ConnectionState.Online, ConnectionState.Offline, ConnectionState.Online }));
        }

        [Test]
        public async Task Waits_double_until_it_is_welcomed_again()
        {
            for (var i = 0; i < 3; i++) (await _site.SocketAsync()).Hang();
            (await _site.OnlineAsync()).Hang();
            await _site.SocketAsync();
            var waits = _site.Clock.Waits.Select(wait => wait.TotalMilliseconds);
            Assert.That(waits, Is.EqualTo(new[] { 250, 500, 1000, 250 }));
        }

        [Test]
        public async Task A_refused_hello_is_told_with_its_sentence()
        {
            var socket = await _site.SocketAsync();
            var hello = await socket.SentAsync("hello");
            socket.Say("{\"type\": \"problem\", \"reply_to\": \"" + hello["op_id"]
                + "\", \"code\": \"refused\", \"sentence\": \"This server speaks protocol 2.\"}");
            socket.Hang();
            await _site.SocketAsync();
            Assert.That(_site.States, Is.EqualTo(new[] { ConnectionState.Refused }));
            Assert.That(_site.Sentence, Is.EqualTo("This server speaks protocol 2."));
        }

        [Test]
        public async Task Frames_of_newer_servers_and_garbage_are_passed_over()
        {
            var socket = await _site.OnlineAsync();
            socket.Say("{\"type\": \"teleported\"}");
            socket.Say("{ garbage");
            socket.Say(new byte[] { 250, 1 });
            socket.Say("{\"type\": \"clock_read\", \"reply_to\": \"x\", \"device_ms\": 0, \"server_ms\": 1795953600000}");
            var asking = _site.Connection.AskAsync<Stored>(new StudyEvent());
            socket.Say("{\"type\": \"stored\", \"reply_to\": \"" + (await socket.SentAsync("study_event"))["op_id"] + "\"}");
            await asking;
            Assert.That(_site.Received, Is.EqualTo(new[] { "welcome", "clock_read", "stored" }));
            Assert.That(_site.Connection.Clock.NowMs, Is.EqualTo(1795953600000));
            Assert.That(_site.Log.Sentences.Single(), Is.StringContaining("{ garbage"));
        }

        [Test]
        public async Task Poses_go_out_while_there_is_a_connection_only()
        {
            var frame = Poses.Encode(new Pose());
            Assert.That(_site.Connection.TrySend(frame), Is.False);
            var socket = await _site.OnlineAsync();
            Assert.That(_site.Connection.TrySend(frame), Is.True);
            Assert.That((int)(await socket.SentAsync())["bytes"], Is.EqualTo(Poses.PoseBytes));
        }

        [Test]
        public async Task It_goes_to_another_server_and_back_when_that_cannot_be_reached()
        {
            var first = await _site.OnlineAsync();
            Assert.That(first.Url.ToString(), Is.EqualTo("wss://lab/api/v1/ws"));
            _site.Connection.MoveTo(new Uri("https://other:8443"));
            var second = await _site.OnlineAsync();
            Assert.That(second.Url.ToString(), Is.EqualTo("wss://other:8443/api/v1/ws"));
            second.Hang();
            var third = await _site.SocketAsync();
            third.Hang();
            var fourth = await _site.OnlineAsync();
            Assert.That(third.Url, Is.EqualTo(second.Url));
            Assert.That(fourth.Url, Is.EqualTo(first.Url));
        }

        [Test]
        public async Task The_token_does_not_follow_to_a_server_without_encryption()
        {
            var socket = await _site.OnlineAsync();
            _site.Connection.MoveTo(new Uri("http://other:8080"));
            Assert.That(_site.Log.Sentences.Single(), Is.StringContaining("https"));
            var asking = _site.Connection.AskAsync<Library>(new ListLibrary());
            var asked = await socket.SentAsync("list_library");
            socket.Say("{\"type\": \"library\", \"reply_to\": \"" + asked["op_id"] + "\"}");
            await asking;
        }
    }

    /// <summary>A connection and its surroundings; the test is the server.</summary>
    internal sealed class Site : IDisposable
    {
        public readonly SetClock Clock = new SetClock();
        public readonly ListLog Log = new ListLog();
        public readonly List<ConnectionState> States = new List<ConnectionState>();
        public readonly List<string> Received = new List<string>();
        public readonly ConnectionOptions Options;
        public readonly Connection Connection;
        private readonly Pipe<TestSocket> _sockets = new Pipe<TestSocket>();
        private readonly CancellationTokenSource _end = new CancellationTokenSource();
        private readonly Task _running;

        public Site()
        {
            Options = new ConnectionOptions
            {
                Server = new Uri("https://lab"),
                Hello = () => new Hello { Token = "secret", DeviceId = "d", DeviceProfile = "ci", Language = "en" },
                NewSocket = NewSocket,
                Clock = Clock,
                Log = Log,
                Dispatcher = new DirectDispatcher(),
                Backoff = new Backoff(() => 0),
            };
            Connection = new Connection(Options);
            Connection.StateChanged += (state, sentence) =>
            {
                States.Add(state);
                Sentence = sentence;
            };
            Connection.Received += message => Received.Add(message.Type);
            _running = Task.Run(() => Connection.RunAsync(_end.Token));
        }

        public string Sentence { get; private set; }

        /// <summary>The next socket that the connection opens.</summary>
        public Task<TestSocket> SocketAsync() => _sockets.TakeAsync(CancellationToken.None);

        /// <summary>The same, welcomed; its client has asked for the clock, so it is online.</summary>
        public async Task<TestSocket> OnlineAsync()
        {
            var socket = await SocketAsync();
            await socket.WelcomeAsync();
            await socket.ClockAskedAsync();
            return socket;
        }

        public void Dispose()
        {
            _end.Cancel();
            _running.Wait();
        }

        private ISocket NewSocket()
        {
            var socket = new TestSocket();
            _sockets.Put(socket);
            return socket;
        }
    }
}
