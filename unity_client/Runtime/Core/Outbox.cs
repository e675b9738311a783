using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Holotrode.Core
{
    /// <summary>A frame on its way: kept on this device until the server says that it is on disk.</summary>
    public sealed class Waiting
    {
        public string OpId { get; internal set; }

        public string Frame { get; internal set; }

        /// <summary>Why the server does not take it; empty while it is only on its way.</summary>
        public string Refusal { get; internal set; } = "";
    }

    /// <summary>
    /// What must not be lost (notebook entries, study events): one file per operation, written first, then sent one after
    /// the other, deleted when acknowledged. A frame is sent again under the same name, also after a restart, so it is
    /// stored once.
    /// </summary>
    public sealed class Outbox
    {
        private const string Finished = ".json";
        private static readonly TimeSpan Again = TimeSpan.FromSeconds(2);

        private readonly object _gate = new object();
        private readonly SortedDictionary<string, Waiting> _waiting =
            new SortedDictionary<string, Waiting>(StringComparer.Ordinal);

        private readonly string _folder;
        private readonly Func<string, string, Task> _deliver;
        private readonly IClock _clock;
        private readonly ILog _log;
        private bool _isSending;

        /// <param name="folder">A folder of this outbox alone; it is made when it is missing.</param>
        /// <param name="deliver">Sends a frame (`op_id`, text) until it is answered: Connection.DeliverAsync.</param>
        /// <param name="clock">Waits where the server asks to send something again.</param>
        /// <param name="log">Hears of files that cannot be read.</param>
        public Outbox(string folder, Func<string, string, Task> deliver, IClock clock, ILog log)
        {
            _folder = folder;
            _deliver = deliver;
            _clock = clock;
            _log = log;
            Directory.CreateDirectory(folder);
        }

        /// <summary>Something has come, gone or been refused; raised where that happened.</summary>
        public event Action Changed;

        /// <summary>What waits, oldest first.</summary>
        public IList<Waiting> Waiting
        {
            get
            {
                lock (_gate) return _waiting.Values.ToArray();
            }
        }

        /// <summary>Take up what an earlier run left behind.</summary>
        public void Resume()
        {
            foreach (var leftover in Directory.GetFiles(_folder, "*" + SafeFile.Unfinished)) File.Delete(leftover);
            foreach (var path in Directory.GetFiles(_folder, "*" + Finished)) TakeUp(path);
            Send();
        }

        /// <summary>Keep a message that has its `op_id`, then send it; done as soon as it is safe on this device.</summary>
        public async Task AppendAsync(ClientMessage message)
        {
            var frame = Wire.Encode(message);
            await Task.Run(() => SafeFile.Write(PathOf(message.OpId), frame)).ConfigureAwait(false);
            Add(message.OpId, frame);
            Send();
        }

        /// <summary>Forget a frame that is stored, or that the server refused and the person gave up.</summary>
        public void Discard(string opId)
        {
            File.Delete(PathOf(opId));
            lock (_gate) _waiting.Remove(opId);
            Changed?.Invoke();
        }

        private void TakeUp(string path)
        {
            try
            {
                Add(Path.GetFileNameWithoutExtension(path), File.ReadAllText(path));
            }
            catch (IOException error)
            {
                _log.Error("Waiting frame " + path + " cannot be read: " + error.Message);
            }
        }

        private void Add(string opId, string frame)
        {
            lock (_gate) _waiting[opId] = new Waiting { OpId = opId, Frame = frame };
            Changed?.Invoke();
        }

        private void Send()
        {
            lock (_gate)
            {
                if (_isSending) return;
                _isSending = true;
            }
            _ = SendAllAsync();
        }

        /// <summary>One after the other: in order, and never more at once than a server takes.</summary>
        private async Task SendAllAsync()
        {
            try
            {
                for (var next = Next(); next != null; next = Next()) await SettleAsync(next).ConfigureAwait(false);
            }
            catch (Lost)
            {
                // The connection was ended on this side; the files are taken up by the next run.
            }
        }

        /// <summary>The oldest that was not refused; without one, sending is over.</summary>
        private Waiting Next()
        {
            lock (_gate)
            {
                var next = _waiting.Values.FirstOrDefault(waiting => waiting.Refusal.Length == 0);
                _isSending = next != null;
                return next;
            }
        }

        private async Task SettleAsync(Waiting waiting)
        {
            try
            {
                await _deliver(waiting.OpId, waiting.Frame).ConfigureAwait(false);
                Discard(waiting.OpId);
            }
            catch (Refused refusal) when (IsForNow(refusal))
            {
                await _clock.Delay(Again, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Refused refusal)
            {
                lock (_gate) waiting.Refusal = refusal.Message;
                Changed?.Invoke();
            }
        }

        private static bool IsForNow(Refused refusal)
        {
            return refusal.Code == ProblemCode.Unavailable || refusal.Code == ProblemCode.Throttled;
        }

        private string PathOf(string opId) => Path.Combine(_folder, opId + Finished);
    }
}
