using System;
using System.Threading;
using System.Threading.Tasks;

namespace Holotrode.Core.LiveTests
{
    /// <summary>The running server, as HOLOTRODE_URL (http://HOST:PORT) and HOLOTRODE_TOKEN name it.</summary>
    internal static class LiveServer
    {
        public static Uri Url => new Uri(Variable("HOLOTRODE_URL"));

        public static string Token => Variable("HOLOTRODE_TOKEN");

        /// <summary>The SHA-256 of a blob that it has.</summary>
        public static string Blob => Variable("HOLOTRODE_BLOB");

        private static string Variable(string name)
        {
            return Environment.GetEnvironmentVariable(name)
                ?? throw new InvalidOperationException("Expected a running server's " + name + " in the environment.");
        }
    }

    /// <summary>A connection to the live server, which can be cut.</summary>
    internal sealed class Visitor : IDisposable
    {
        public readonly ConnectionOptions Options;
        public readonly Connection Connection;
        public readonly IClock Clock = new SystemClock();
        public readonly ILog Log = new ConsoleLog();
        private readonly CancellationTokenSource _end = new CancellationTokenSource();
        private readonly TaskCompletionSource<bool> _online = new TaskCompletionSource<bool>();
        private readonly Task _running;
        private string _cutAt = "";

        public Visitor(string device)
        {
            Options = new ConnectionOptions
            {
                Server = LiveServer.Url,
                Hello = () => new Hello
                {
                    Token = LiveServer.Token,
                    DeviceId = device,
                    DeviceProfile = DeviceProfile.Ci,
                    Language = HelloLanguage.En,
                },
                NewSocket = () => new CutSocket(this),
                Clock = Clock,
                Log = Log,
                Dispatcher = new HereDispatcher(),
                Backoff = new Backoff(() => 0),
            };
            Connection = new Connection(Options);
            Connection.StateChanged += Heard;
            _running = Task.Run(() => Connection.RunAsync(_end.Token));
        }

        public int Cuts { get; private set; }

        /// <summary>Done when the server has welcomed us; fails with its sentence when it refused.</summary>
        public Task OnlineAsync() => _online.Task;

        /// <summary>Cut the socket as soon as a frame with this text in it has gone out, before its answer.</summary>
        public void CutAt(string text) => _cutAt = text;

        public void Dispose()
        {
            _end.Cancel();
            _running.Wait();
        }

        private void Heard(ConnectionState state, string sentence)
        {
            if (state == ConnectionState.Online) _online.TrySetResult(true);
            if (state == ConnectionState.Refused) _online.TrySetException(new Refused("refused", sentence));
        }

        private sealed class CutSocket : ISocket
        {
            private readonly NetSocket _socket = new NetSocket();
            private readonly Visitor _visitor;
            private bool _isCut;

            public CutSocket(Visitor visitor)
            {
                _visitor = visitor;
            }

            public Task ConnectAsync(Uri url, string subprotocol, CancellationToken cancel)
            {
                return _socket.ConnectAsync(url, subprotocol, cancel);
            }

            public async Task SendTextAsync(string text, CancellationToken cancel)
            {
                var isLast = _visitor._cutAt.Length > 0 && text.Contains(_visitor._cutAt);
                _isCut = _isCut || isLast;
                await _socket.SendTextAsync(text, cancel);
                if (!isLast) return;
                _visitor._cutAt = "";
                _visitor.Cuts++;
                _socket.Dispose();
            }

            public Task SendBytesAsync(byte[] bytes, CancellationToken cancel) => _socket.SendBytesAsync(bytes, cancel);

            public async Task<SocketFrame> ReceiveAsync(CancellationToken cancel)
            {
                var frame = await _socket.ReceiveAsync(cancel);
                return _isCut ? new SocketFrame() : frame;
            }

            public void Dispose() => _socket.Dispose();
        }

        private sealed class HereDispatcher : IDispatcher
        {
            public void Post(Action action) => action();
        }

        private sealed class ConsoleLog : ILog
        {
            public void Info(string sentence) => Console.WriteLine(sentence);

            public void Error(string sentence) => Console.WriteLine(sentence);
        }
    }
}
