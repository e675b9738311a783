using System;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Holotrode.Core;

namespace Holotrode.Samples
{
    /// <summary>
    /// Writes in the notebook without an engine: `mono Holotrode.Bench.exe https://HOST RECORD DEVICE JOURNAL`, the login's
    /// token in HOLOTRODE_TOKEN. Each line of the input is a field, a number and a unit. Prints `safe N` when the journal
    /// has the Nth line, `waiting N` whenever that changes, and ends after the input when the server has answered for all.
    /// </summary>
    internal static class Program
    {
        private static int Main(string[] arguments)
        {
            if (arguments.Length != 4)
            {
                Console.Error.WriteLine("Expected https://HOST RECORD DEVICE JOURNAL; got " + arguments.Length + " arguments.");
                return 2;
            }
            using (var bench = new Bench(new Uri(arguments[0]), arguments[1], arguments[2], arguments[3]))
            {
                bench.WriteAsync().GetAwaiter().GetResult();
            }
            return 0;
        }
    }

    internal sealed class Bench : IDisposable
    {
        private readonly CancellationTokenSource _end = new CancellationTokenSource();
        private readonly TaskCompletionSource<bool> _isRead = new TaskCompletionSource<bool>();
        private readonly TaskCompletionSource<bool> _isDrained = new TaskCompletionSource<bool>();
        private readonly SystemClock _clock = new SystemClock();
        private readonly Printer _printer = new Printer();
        private readonly Connection _connection;
        private readonly NotebookQueue _queue;
        private readonly string _record;

        public Bench(Uri server, string record, string device, string journal)
        {
            _record = record;
            _connection = new Connection(new ConnectionOptions
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
            });
            _queue = NotebookQueue.Of(_connection, journal, _clock, _printer);
            _queue.Changed += Tell;
        }

        /// <summary>Write what is read, until it is all on the server.</summary>
        public async Task WriteAsync()
        {
            var running = _connection.RunAsync(_end.Token);
            Tell();
            var safe = 0;
            for (var line = await ReadAsync(); line != null; line = await ReadAsync())
            {
                await _queue.AppendAsync(Entry(line.Split(' ')));
                _printer.Print("safe " + ++safe);
            }
            _isRead.SetResult(true);
            Tell();
            await _isDrained.Task;
            _end.Cancel();
            await running;
        }

        public void Dispose()
        {
            _queue.Dispose();
            _end.Dispose();
        }

        private static Task<string> ReadAsync() => Task.Run(() => Console.ReadLine());

        private AppendEntry Entry(string[] words)
        {
            return new AppendEntry
            {
                OpId = _connection.NewOpId(),
                RecordId = _record,
                Field = words[0],
                Value = double.Parse(words[1], CultureInfo.InvariantCulture),
                Unit = words[2],
            };
        }

        private void Tell()
        {
            var waiting = _queue.Waiting.Count(one => one.Refusal.Length == 0);
            _printer.Print("waiting " + waiting);
            if (waiting == 0 && _isRead.Task.IsCompleted) _isDrained.TrySetResult(true);
        }

        private sealed class Printer : ILog, IDispatcher
        {
            private readonly object _gate = new object();

            public void Print(string line)
            {
                lock (_gate) Console.WriteLine(line);
            }

            public void Info(string sentence) => Console.Error.WriteLine(sentence);

            public void Error(string sentence) => Console.Error.WriteLine(sentence);

            public void Post(Action action) => action();
        }
    }
}
