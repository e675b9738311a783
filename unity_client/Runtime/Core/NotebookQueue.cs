using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Newtonsoft.Json.Linq;

namespace Holotrode.Core
{
    /// <summary>
    /// Writes of the notebook that wait: numbered without a gap and on this device's disk first, sent second and in order,
    /// forgotten when acknowledged. They survive a battery that died, a login that expired and a server that was restarted.
    /// </summary>
    public sealed class NotebookQueue : IDisposable
    {
        private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

        private readonly object _gate = new object();
        private readonly SemaphoreSlim _disk = new SemaphoreSlim(1);
        private readonly Journal _journal;
        private readonly Func<string, string, Task<ServerMessage>> _send;
        private readonly Action _greetAgain;
        private readonly IClock _clock;
        private readonly ILog _log;
        private bool _isOnline;
        private bool _isSending;
        private volatile bool _isDoubtful;
        private int _welcomes;

        /// <param name="path">The journal's file.</param>
        /// <param name="send">Sends a frame (`op_id`, text) once; Lost where the connection breaks: Connection.SendAsync.</param>
        /// <param name="greetAgain">Says hello anew, to hear which number the server expects: Connection.GreetAgain.</param>
        /// <param name="clock">Waits where the server asks to send something again.</param>
        /// <param name="log">Hears what the disk does not do.</param>
        /// <exception cref="IOException">The journal cannot be used.</exception>
        public NotebookQueue(
            string path, Func<string, string, Task<ServerMessage>> send, Action greetAgain, IClock clock, ILog log)
        {
            _send = send;
            _greetAgain = greetAgain;
            _clock = clock;
            _log = log;
            _journal = new Journal(path, log);
        }

        /// <summary>Something has come, gone or been refused; raised where that happened.</summary>
        public event Action Changed;

        /// <summary>An entry is on the server's disk; raised before it is forgotten here.</summary>
        public event Action<NotebookEntry> Stored;

        /// <summary>
        /// Does what has to be done before a write can go out, such as sending the bytes of a file. Where it fails with
        /// Refused the write goes out nevertheless, for the server to refuse it: its number would be a gap.
        /// </summary>
        public Func<WaitingWrite, Task> Prepare { get; set; } = write => Task.FromResult(true);

        /// <summary>How far the server's clock is ahead of this device's in milliseconds; null while it is not known.</summary>
        public Func<long?> ClockAheadMs { get; set; } = () => null;

        /// <summary>What the person who is here has waiting, in order.</summary>
        public IList<WaitingWrite> Waiting => _journal.Own;

        /// <summary>A queue that follows a connection: it sends while there is one.</summary>
        public static NotebookQueue Of(Connection connection, string path, IClock clock, ILog log)
        {
            var queue = new NotebookQueue(path, connection.SendAsync, connection.GreetAgain, clock, log)
            {
                ClockAheadMs = () => connection.Clock.AheadMs,
            };
            connection.Greeted += welcome => _ = queue.WelcomedAsync(welcome.Person, welcome.DeviceSeq);
            return queue;
        }

        /// <summary>Number a write that has its `op_id` and keep it; done as soon as it is safe on this device.</summary>
        /// <exception cref="IOException">This device's disk did not take it.</exception>
        public Task AppendAsync<T>(T write) where T : ClientMessage, INotebookWrite
        {
            var frame = (JObject)Wire.Parse(Wire.Encode(write));
            frame.Remove("device_seq");
            if (write.DeviceTime == null) frame["device_time"] = DeviceTime.Now(_clock);
            frame["clock_offset_ms"] = ClockAheadMs();
            return NoteAsync(new JObject { { "event", "kept" }, { "write", frame } });
        }

        /// <summary>Forget a write that the server refused and the person gave up.</summary>
        /// <exception cref="IOException">This device's disk did not take it.</exception>
        public Task DiscardAsync(string opId) => NoteAsync(Event("discarded", opId));

        /// <summary>The server has welcomed somebody; `last` is the last number that it has of theirs on this device.</summary>
        public async Task WelcomedAsync(string person, long last)
        {
            int welcomes;
            lock (_gate)
            {
                _isOnline = false;
                welcomes = ++_welcomes;
            }
            try
            {
                await NoteAsync(new JObject { { "event", "welcomed" }, { "person", person }, { "last", last } })
                    .ConfigureAwait(false);
            }
            catch (IOException error)
            {
                _log.Error("Nothing of the notebook is sent: " + error.Message);
                return;
            }
            lock (_gate)
            {
                if (welcomes != _welcomes) return; // welcomed again meanwhile
                _isOnline = true;
                _isDoubtful = false;
            }
            Send();
        }

        public void Dispose()
        {
            lock (_gate)
            {
                _isOnline = false;
                _welcomes++;
            }
            _disk.Wait();
            _journal.Dispose();
            _disk.Release();
        }

        private void Send()
        {
            lock (_gate)
            {
                if (_isSending || !_isOnline) return;
                _isSending = true;
            }
            _ = SendAllAsync();
        }

        /// <summary>One after the other: in order, and never more at once than a server takes.</summary>
        private async Task SendAllAsync()
        {
            try
            {
                int welcome;
                for (var next = Next(out welcome); next != null; next = Next(out welcome))
                {
                    await SettleAsync(next, welcome).ConfigureAwait(false);
                }
            }
            catch (ObjectDisposedException)
            {
                // Closed meanwhile: what was on its way is asked for again by the next run.
            }
            catch (Exception error)
            {
                // What the server has said already it says again after the next welcome.
                _log.Error("The notebook's journal: " + error.Message);
                lock (_gate) _isSending = _isOnline = false;
            }
        }

        private WaitingWrite Next(out int welcome)
        {
            lock (_gate)
            {
                welcome = _welcomes;
                var next = _isOnline ? _journal.Next : null;
                _isSending = next != null;
                return next;
            }
        }

        private async Task SettleAsync(WaitingWrite one, int welcome)
        {
            var refusal = await PreparedAsync(one).ConfigureAwait(false);
            if (refusal == null) return;
            try
            {
                var answer = (EntryStored)await _send(one.OpId, one.Frame).ConfigureAwait(false);
                Stored?.Invoke(answer.Entry);
                await NoteAsync(Event("stored", one.OpId)).ConfigureAwait(false);
            }
            catch (Lost)
            {
                Lose(welcome);
            }
            catch (Refused problem) when (IsForNow(problem))
            {
                await _clock.Delay(Again, CancellationToken.None).ConfigureAwait(false);
                if (problem.Code == ProblemCode.Unavailable && _isDoubtful) GreetAgain(welcome);
            }
            catch (Refused problem)
            {
                _isDoubtful = true;
                var change = Event("refused", one.OpId);
                change["sentence"] = refusal.Length > 0 ? refusal : problem.Message;
                await NoteAsync(change).ConfigureAwait(false);
            }
        }

        /// <summary>Why the write cannot be sent as it should be, empty where it can; null where it is for later.</summary>
        private async Task<string> PreparedAsync(WaitingWrite one)
        {
            try
            {
                await Prepare(one).ConfigureAwait(false);
                return "";
            }
            catch (Refused problem) when (!IsForNow(problem))
            {
                return problem.Message;
            }
            catch (Exception error) when (error is Lost || error is Refused)
            {
                await _clock.Delay(Again, CancellationToken.None).ConfigureAwait(false);
                return null;
            }
        }

        /// <summary>A number may be missing that the server did not count: the next welcome says which one it expects.</summary>
        private void GreetAgain(int welcome)
        {
            Lose(welcome);
            _greetAgain();
        }

        /// <summary>Nothing goes out before the next welcome, unless it has come already.</summary>
        private void Lose(int welcome)
        {
            lock (_gate)
            {
                if (welcome == _welcomes) _isOnline = false;
            }
        }

        private async Task NoteAsync(JObject change)
        {
            await _disk.WaitAsync().ConfigureAwait(false);
            try
            {
                await Task.Run(() => _journal.Note(change)).ConfigureAwait(false);
            }
            finally
            {
                _disk.Release();
            }
            Changed?.Invoke();
            Send();
        }

        private static JObject Event(string name, string opId) => new JObject { { "event", name }, { "op_id", opId } };

        private static bool IsForNow(Refused refusal)
        {
            return refusal.Code == ProblemCode.Unavailable || refusal.Code == ProblemCode.Throttled;
        }
    }
}
