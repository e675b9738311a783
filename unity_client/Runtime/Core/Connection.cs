using System;
using System.IO;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Threading;
using System.Threading.Tasks;

namespace Holotrode.Core
{
    public enum ConnectionState
    {
        Connecting,
        Online,
        Offline,
        Refused,
    }

    /// <summary>What a connection needs from around it.</summary>
    public sealed class ConnectionOptions
    {
        /// <summary>The server's address, https://HOST.</summary>
        public Uri Server { get; set; }

        /// <summary>The hello of now, with the token; `op_id` and `protocol` are the connection's.</summary>
        public Func<Hello> Hello { get; set; }

        public Func<ISocket> NewSocket { get; set; }

        public IClock Clock { get; set; }

        public ILog Log { get; set; }

        public IDispatcher Dispatcher { get; set; }

        public Backoff Backoff { get; set; }
    }

    /// <summary>The socket to the server: says hello, matches answers to questions, and comes back by itself.</summary>
    public sealed class Connection
    {
        // The server is heard at least this often, since its clock is asked for; longer silence is a dead network.
        private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);
        private static readonly TimeSpan ClockEvery = TimeSpan.FromSeconds(5);

        private readonly ConnectionOptions _options;
        private readonly Questions _questions = new Questions();
        private readonly Uuid7 _ids;
        private volatile Sender _online;
        private volatile Uri _server;
        private volatile ISocket _socket;
        private string _helloId;
        private ConnectionState _state = ConnectionState.Connecting;

        public Connection(ConnectionOptions options)
        {
            _options = options;
            _server = options.Server;
            _ids = new Uuid7(options.Clock);
            Clock = new ServerClock(options.Clock);
        }

        /// <summary>Raised through the dispatcher, with the server's sentence where it refused.</summary>
        public event Action<ConnectionState, string> StateChanged;

        /// <summary>Every message whose type is known; raised through the dispatcher, in the order of arrival.</summary>
        public event Action<ServerMessage> Received;

        /// <summary>Every binary frame; raised through the dispatcher, in the order of arrival.</summary>
        public event Action<byte[]> ReceivedBytes;

        /// <summary>The server has welcomed us; raised where that is heard, before anything else goes out.</summary>
        internal event Action<Welcome> Greeted;

        /// <summary>The server's clock.</summary>
        public ServerClock Clock { get; }

        /// <summary>Connect, and again whenever the connection is lost, until cancelled.</summary>
        public async Task RunAsync(CancellationToken cancel)
        {
            try
            {
                for (var attempt = 0; ; attempt++)
                {
                    if (await ConverseAsync(cancel).ConfigureAwait(false)) attempt = 0;
                    else _server = _options.Server;
                    cancel.ThrowIfCancellationRequested();
                    await _options.Clock.Delay(_options.Backoff.Wait(attempt), cancel).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                _questions.Lose(forGood: true);
            }
        }

        /// <summary>A new name for an operation.</summary>
        public string NewOpId() => _ids.Next();

        /// <summary>Ask, and wait for the answer.</summary>
        /// <exception cref="Refused">The server answered with a problem.</exception>
        /// <exception cref="Lost">There is no connection, or it broke before the answer.</exception>
        public async Task<T> AskAsync<T>(ClientMessage question) where T : ServerMessage
        {
            var frame = Name(question);
            return (T)await SendAsync(question.OpId, frame).ConfigureAwait(false);
        }

        /// <summary>Send a frame that has its name already, once, and wait for the answer.</summary>
        /// <exception cref="Refused">The server answered with a problem.</exception>
        /// <exception cref="Lost">There is no connection, or it broke before the answer.</exception>
        public Task<ServerMessage> SendAsync(string opId, string frame)
        {
            var online = _online;
            if (online == null) return Failed(new Lost());
            var answer = _questions.Add(opId, frame, durable: false);
            online.Send(frame);
            // The connection may have gone while the question was put down.
            if (_online != online) _questions.Abandon(opId);
            return answer;
        }

        /// <summary>Hang up and come back with another hello: the welcome says how the server stands.</summary>
        public void GreetAgain() => _socket?.Dispose();

        /// <summary>Send what must not be lost: the same frame goes out after every reconnect until it is answered.</summary>
        /// <exception cref="Refused">The server answered with a problem.</exception>
        /// <exception cref="Lost">The connection was ended on this side.</exception>
        public Task<ServerMessage> DeliverAsync(string opId, string frame)
        {
            var answer = _questions.Add(opId, frame, durable: true);
            _online?.Send(frame);
            return answer;
        }

        /// <summary>Send something whose answer is of no interest, if there is a connection.</summary>
        public void Tell(ClientMessage message) => _online?.Send(Name(message));

        /// <summary>Send a binary frame, unless there is no connection or it is busy: the next pose will do.</summary>
        public bool TrySend(byte[] frame) => _online?.TrySend(frame) ?? false;

        /// <summary>Go to another server of the same lab; where it cannot be reached, back to the first.</summary>
        public void MoveTo(Uri server)
        {
            // The token goes along: never from an encrypted connection to one that everybody can read.
            if (_options.Server.Scheme == "https" && server.Scheme != "https")
            {
                _options.Log.Error("Expected another server with https; got " + server + ".");
                return;
            }
            _server = server;
            _socket?.Dispose();
        }

        /// <summary>Whether an error means that the network or the other side has gone.</summary>
        internal static bool IsLoss(Exception error)
        {
            return error is WebSocketException || error is IOException || error is SocketException
                || error is OperationCanceledException || error is ObjectDisposedException
                || error is InvalidOperationException;
        }

        /// <summary>One connection from its hello to its end; true if the server welcomed us.</summary>
        private async Task<bool> ConverseAsync(CancellationToken cancel)
        {
            var url = SocketOf(_server);
            using (var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel))
            using (var socket = _options.NewSocket())
            {
                _socket = socket;
                try
                {
                    patience.CancelAfter(Silence);
                    await socket.ConnectAsync(url, Protocol.Subprotocol, patience.Token).ConfigureAwait(false);
                    var sender = new Sender(socket, patience.Token);
                    SayHello(sender);
                    await ReceiveAsync(socket, sender, patience).ConfigureAwait(false);
                }
                catch (Exception error) when (IsLoss(error))
                {
                    _options.Log.Info("Connection to " + url + ": " + error.Message);
                }
                return Left(patience);
            }
        }

        private async Task ReceiveAsync(ISocket socket, Sender sender, CancellationTokenSource patience)
        {
            while (true)
            {
                var frame = await socket.ReceiveAsync(patience.Token).ConfigureAwait(false);
                if (frame.IsEnd) return;
                patience.CancelAfter(Silence);
                if (frame.Text != null) Take(frame.Text, sender, patience.Token);
                else _options.Dispatcher.Post(() => ReceivedBytes?.Invoke(frame.Bytes));
            }
        }

        private void SayHello(Sender sender)
        {
            var hello = _options.Hello();
            _helloId = hello.OpId = NewOpId();
            hello.Protocol = Protocol.ProtocolVersion;
            sender.Send(Wire.Encode(hello));
        }

        private void Take(string frame, Sender sender, CancellationToken gone)
        {
            ServerMessage message;
            try
            {
                message = Wire.Decode(frame);
            }
            catch (FormatException error)
            {
                _options.Log.Error(error.Message);
                return;
            }
            if (message is UnknownMessage) return;
            if (message is ClockRead) Clock.Take((ClockRead)message);
            if (message is Welcome) Welcomed((Welcome)message, sender, gone);
            RefuseIfHelloFailed(message as Problem);
            _options.Dispatcher.Post(() => Received?.Invoke(message));
            _questions.Settle(message);
        }

        private void Welcomed(Welcome welcome, Sender sender, CancellationToken gone)
        {
            Greeted?.Invoke(welcome);
            _online = sender;
            Change(ConnectionState.Online, "");
            foreach (var frame in _questions.Frames()) sender.Send(frame);
            _ = AskClockAsync(gone);
        }

        private async Task AskClockAsync(CancellationToken gone)
        {
            try
            {
                while (true)
                {
                    Tell(Clock.Ask());
                    await _options.Clock.Delay(ClockEvery, gone).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException)
            {
                // This connection is over.
            }
        }

        private void RefuseIfHelloFailed(Problem problem)
        {
            if (problem != null && problem.ReplyTo == _helloId) Change(ConnectionState.Refused, problem.Sentence);
        }

        private bool Left(CancellationTokenSource patience)
        {
            var wasOnline = _online != null;
            _online = null;
            patience.Cancel();
            if (_state != ConnectionState.Refused) Change(ConnectionState.Offline, "");
            _questions.Lose(forGood: false);
            return wasOnline;
        }

        private static Task<ServerMessage> Failed(Exception error)
        {
            var failed = new TaskCompletionSource<ServerMessage>();
            failed.SetException(error);
            return failed.Task;
        }

        private static Uri SocketOf(Uri server)
        {
            var scheme = server.Scheme == "https" ? "wss://" : "ws://";
            return new Uri(scheme + server.Authority + "/api/v1/ws");
        }

        private string Name(ClientMessage message)
        {
            message.OpId = message.OpId ?? NewOpId();
            return Wire.Encode(message);
        }

        private void Change(ConnectionState state, string sentence)
        {
            _state = state;
            _options.Dispatcher.Post(() => StateChanged?.Invoke(state, sentence));
        }
    }
}
