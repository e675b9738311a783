using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
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
    /// What must not be lost (notebook entries, study events): one file per operation, written first, sent second, deleted
    /// when acknowledged. A frame is sent again under the same name, also after a restart, so it is stored once.
    /// </summary>
    public sealed class Outbox
    {
        private const string Finished = ".json";

        private readonly object _gate = new object();
        private readonly SortedDictionary<string, Waiting> _waiting =
            new SortedDictionary<string, Waiting>(StringComparer.Ordinal);

        private readonly string _folder;
        private readonly Func<string, string, Task> _deliver;
        private readonly ILog _log;

        /// <param name="folder">A folder of this outbox alone; it is made when it is missing.</param>
        /// <param name="deliver">Sends a frame (`op_id`, text) until it is answered: Connection.DeliverAsync.</param>
        /// <param name="log">Hears of files that cannot be read.</param>
        public Outbox(string folder, Func<string, string, Task> deliver, ILog log)
        {
            _folder = folder;
            _deliver = deliver;
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
            foreach (var path in Directory.GetFiles(_folder, "*" + Finished).OrderBy(path => path, StringComparer.Ordinal))
            {
                TakeUp(path);
            }
        }

        /// <summary>Keep a message that has its `op_id`, then send it; done as soon as it is safe on this device.</summary>
        public async Task AppendAsync(ClientMessage message)
        {
            var frame = Wire.Encode(message);
            await Task.Run(() => SafeFile.Write(PathOf(message.OpId), frame)).ConfigureAwait(false);
            Send(message.OpId, frame);
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
                Send(Path.GetFileNameWithoutExtension(path), File.ReadAllText(path));
            }
            catch (IOException error)
            {
                _log.Error("Waiting frame " + path + " cannot be read: " + error.Message);
            }
        }

        private void Send(string opId, string frame)
        {
            var waiting = new Waiting { OpId = opId, Frame = frame };
            lock (_gate) _waiting[opId] = waiting;
            Changed?.Invoke();
            _ = SettleAsync(waiting);
        }

        private async Task SettleAsync(Waiting waiting)
        {
            try
            {
                await _deliver(waiting.OpId, waiting.Frame).ConfigureAwait(false);
                Discard(waiting.OpId);
            }
            catch (Refused refusal)
            {
                waiting.Refusal = refusal.Message;
                Changed?.Invoke();
            }
            catch (Lost)
            {
                // The program ends; the file is taken up by the next one.
            }
        }

        private string PathOf(string opId) => Path.Combine(_folder, opId + Finished);
    }
}
