using System;
using System.Threading;
using System.Threading.Tasks;

namespace Holotrode.Core
{
    /// <summary>Sends through one socket in the order of the calls; what fails shows in the receiving loop.</summary>
    internal sealed class Sender
    {
        private readonly object _gate = new object();
        private readonly ISocket _socket;
        private readonly CancellationToken _cancel;
        private Task _last = Task.FromResult(true);

        public Sender(ISocket socket, CancellationToken cancel)
        {
            _socket = socket;
            _cancel = cancel;
        }

        public void Send(string frame) => Enqueue(() => _socket.SendTextAsync(frame, _cancel));

        /// <summary>Send what is only worth something now; false, and nothing sent, while the socket is busy.</summary>
        public bool TrySend(byte[] frame)
        {
            lock (_gate)
            {
                if (!_last.IsCompleted) return false;
                Enqueue(() => _socket.SendBytesAsync(frame, _cancel));
                return true;
            }
        }

        private void Enqueue(Func<Task> send)
        {
            lock (_gate) _last = After(_last, send);
        }

        private static async Task After(Task before, Func<Task> send)
        {
            await before.ConfigureAwait(false);
            try
            {
                await send().ConfigureAwait(false);
            }
            catch (Exception error) when (Connection.IsLoss(error))
            {
                // The receiving loop ends by the same cause, and says so.
            }
        }
    }
}
