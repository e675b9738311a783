using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Holotrode.Core;

namespace Holotrode.Samples
{
    /// <summary>
    /// Takes part in a room without an engine: `mono Holotrode.Console.exe https://HOST CODE DEVICE`, the login's token in
    /// HOLOTRODE_TOKEN. Prints the room as a line of JSON whenever it changes, sends a head that walks in a circle, raises
    /// the hand at the line `raise`, takes it down at `lower`, and leaves at the end of the input.
    /// </summary>
    internal static class Program
    {
        private static int Main(string[] arguments)
        {
            if (arguments.Length != 3)
            {
                Console.Error.WriteLine("Expected https://HOST CODE DEVICE; got " + arguments.Length + " arguments.");
                return 2;
            }
            using (var visitor = new RoomVisitor(new Uri(arguments[0]), arguments[2]))
            {
                return visitor.VisitAsync(arguments[1]).GetAwaiter().GetResult();
            }
        }
    }

    internal sealed class RoomVisitor : IDisposable
    {
        private readonly CancellationTokenSource _end = new CancellationTokenSource();
        private readonly SystemClock _clock = new SystemClock();
        private readonly Printer _printer = new Printer();
        private readonly Connection _connection;
        private readonly Room _room;
        private HashSet<byte> _seen = new HashSet<byte>();
        private int _result;

        public RoomVisitor(Uri server, string device)
        {
            var options = new ConnectionOptions
            {
                Server = server,
                Hello = () => new Hello
                {
                    Token = Environment.GetEnvironmentVariable("HOLOTRODE_TOKEN"),
                    DeviceId = device,
                    DeviceProfile = DeviceProfile.Ci,
                    Language = HelloLanguage.En,
                },
                NewSocket = () => new NetSocket(),
                Clock = _clock,
                Log = _printer,
                Dispatcher = _printer,
                Backoff = new Backoff(new Random().NextDouble),
            };
            _connection = new Connection(options);
            _room = new Room(_connection, options);
            _room.Changed += () => _printer.Print(new { seat = _room.Seat, room = _room.State });
            _room.PosesReceived += See;
            _room.Refused += (code, sentence) => Stop(code, sentence);
            _connection.StateChanged += (state, sentence) =>
            {
                if (state == ConnectionState.Refused) Stop("refused", sentence);
            };
        }

        /// <summary>Stay until the end of the input, or until the server refuses; the exit code.</summary>
        public async Task<int> VisitAsync(string code)
        {
            _room.Join(code, Attendance.Participant);
            var running = _connection.RunAsync(_end.Token);
            var walking = WalkAsync();
            var obeying = Task.Run(() => ObeyAsync());
            await await Task.WhenAny(obeying, walking);
            _end.Cancel();
            await running;
            return _result;
        }

        public void Dispose() => _end.Dispose();

        private async Task ObeyAsync()
        {
            for (var line = Console.ReadLine(); line != null; line = Console.ReadLine())
            {
                _connection.Tell(new RaiseHand { Raised = line == "raise", DeviceTime = DeviceTime.Now(_clock) });
            }
            await _room.LeaveAsync();
        }

        private async Task WalkAsync()
        {
            try
            {
                for (ushort sequence = 0; ; sequence++)
                {
                    _room.TrySendPose(Head(sequence));
                    await Task.Delay(1000 / (int)Protocol.PoseHz, _end.Token);
                }
            }
            catch (OperationCanceledException)
            {
                // The visit is over.
            }
        }

        private Pose Head(ushort sequence)
        {
            var angle = sequence * 2 * Math.PI / 100;
            return new Pose
            {
                Flags = PoseFlags.Head,
                Sequence = sequence,
                TimeMs = (uint)_connection.Clock.NowMs,
                Head = new Limb
                {
                    Position = new[] { (float)Math.Cos(angle), 1.6f, (float)Math.Sin(angle) },
                    Rotation = new[] { 0f, 0f, 0f, 1f },
                },
            };
        }

        private void See(PoseBundle bundle)
        {
            if (_seen.IsSupersetOf(bundle.BySeat.Keys)) return;
            _seen.UnionWith(bundle.BySeat.Keys);
            _printer.Print(new { seen = _seen.OrderBy(seat => seat).Select(seat => (int)seat) });
        }

        private void Stop(string code, string sentence)
        {
            _printer.Error(code + ": " + sentence);
            if (code == ProblemCode.Unavailable) return;
            _result = 1;
            _end.Cancel();
        }

        private sealed class Printer : ILog, IDispatcher
        {
            private readonly object _gate = new object();

            public void Print(object value)
            {
                lock (_gate) Console.WriteLine(Wire.Encode(value));
            }

            public void Info(string sentence) => Console.Error.WriteLine(sentence);

            public void Error(string sentence) => Console.Error.WriteLine(sentence);

            public void Post(Action action)
            {
                try
                {
                    action();
                }
                catch (Exception error)
                {
                    Error(error.ToString());
                }
            }
        }
    }
}
