using System;
using System.IO;
using System.Net.WebSockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Holotrode.Core
{
    /// <summary>The WebSocket of .NET.</summary>
    public sealed class NetSocket : ISocket
    {
        private readonly ClientWebSocket _socket = new ClientWebSocket();
        private readonly byte[] _buffer = new byte[16 * 1024];

        public Task ConnectAsync(Uri url, string subprotocol, CancellationToken cancel)
        {
            _socket.Options.AddSubProtocol(subprotocol);
            return _socket.ConnectAsync(url, cancel);
        }

        public Task SendTextAsync(string text, CancellationToken cancel)
        {
            var bytes = new ArraySegment<byte>(Encoding.UTF8.GetBytes(text));
            return _socket.SendAsync(bytes, WebSocketMessageType.Text, true, cancel);
        }

        public Task SendBytesAsync(byte[] bytes, CancellationToken cancel)
        {
            return _socket.SendAsync(new ArraySegment<byte>(bytes), WebSocketMessageType.Binary, true, cancel);
        }

        public async Task<SocketFrame> ReceiveAsync(CancellationToken cancel)
        {
            using (var whole = new MemoryStream())
            {
                while (true)
                {
                    var room = new ArraySegment<byte>(_buffer);
                    var part = await _socket.ReceiveAsync(room, cancel).ConfigureAwait(false);
                    if (part.MessageType == WebSocketMessageType.Close) return new SocketFrame();
                    whole.Write(_buffer, 0, part.Count);
                    if (!part.EndOfMessage) continue;
                    return part.MessageType == WebSocketMessageType.Text
                        ? new SocketFrame { Text = Encoding.UTF8.GetString(whole.ToArray()) }
                        : new SocketFrame { Bytes = whole.ToArray() };
                }
            }
        }

        public void Dispose() => _socket.Dispose();
    }
}
