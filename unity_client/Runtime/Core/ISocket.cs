using System;
using System.Threading;
using System.Threading.Tasks;

namespace Holotrode.Core
{
    /// <summary>What came over a socket: the text of a text frame, or the bytes of a binary one.</summary>
    public struct SocketFrame
    {
        public string Text;
        public byte[] Bytes;

        /// <summary>Neither: the other side has gone.</summary>
        public bool IsEnd => Text == null && Bytes == null;
    }

    /// <summary>One WebSocket, used for one connection and disposed of; one send at a time.</summary>
    public interface ISocket : IDisposable
    {
        Task ConnectAsync(Uri url, string subprotocol, CancellationToken cancel);

        Task SendTextAsync(string text, CancellationToken cancel);

        Task SendBytesAsync(byte[] bytes, CancellationToken cancel);

        Task<SocketFrame> ReceiveAsync(CancellationToken cancel);
    }
}
