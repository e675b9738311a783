using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Holotrode.Core
{
    /// <summary>The bytes of a blob from `Offset` on, which is 0 where the source cannot start in the middle.</summary>
    public sealed class BlobBody : IDisposable
    {
        public BlobBody(long offset, Stream content)
        {
            Offset = offset;
            Content = content;
        }

        public long Offset { get; }

        public Stream Content { get; }

        public void Dispose() => Content.Dispose();
    }

    /// <summary>Where blobs come from.</summary>
    public interface IBlobFetcher
    {
        /// <summary>Open a blob, from `offset` on where that is possible.</summary>
        Task<BlobBody> OpenAsync(string sha256, long offset, CancellationToken cancel);
    }
}
