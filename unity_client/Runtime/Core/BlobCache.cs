using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;

namespace Holotrode.Core
{
    /// <summary>
    /// Blobs in a folder, each under the SHA-256 of its bytes, fetched once. A download that was cut goes on where it
    /// stopped; nothing gets its name before its bytes are what the name says.
    /// </summary>
    public sealed class BlobCache
    {
        private readonly object _gate = new object();
        private readonly Dictionary<string, Task<string>> _coming = new Dictionary<string, Task<string>>();
        private readonly HashSet<string> _checked = new HashSet<string>();
        private readonly string _folder;
        private readonly IBlobFetcher _fetcher;

        public BlobCache(string folder, IBlobFetcher fetcher)
        {
            _folder = folder;
            _fetcher = fetcher;
            Directory.CreateDirectory(folder);
        }

        /// <summary>The path of a blob's file, which is fetched first where it is missing or spoilt.</summary>
        /// <exception cref="ArgumentException">The name is no SHA-256.</exception>
        /// <exception cref="IOException">It did not come whole; the next try goes on from there.</exception>
        /// <exception cref="InvalidDataException">What came is not what the name says, and was thrown away.</exception>
        public Task<string> GetAsync(string sha256, CancellationToken cancel)
        {
            // The name becomes a path, and comes from elsewhere.
            if (!Regex.IsMatch(sha256, @"\A[0-9a-f]{64}\z"))
            {
                throw new ArgumentException("Expected a SHA-256 in 64 lower-case hex digits; got " + sha256 + ".");
            }
            lock (_gate)
            {
                Task<string> coming;
                if (_coming.TryGetValue(sha256, out coming) && !coming.IsCompleted) return coming;
                return _coming[sha256] = Task.Run(() => FindAsync(sha256, cancel), cancel);
            }
        }

        private async Task<string> FindAsync(string sha256, CancellationToken cancel)
        {
            var path = Path.Combine(_folder, sha256);
            if (IsWhole(sha256, path)) return path;
            var part = path + SafeFile.Unfinished;
            var isThere = File.Exists(part) && HashOf(part) == sha256;
            if (!isThere) await FetchAsync(sha256, part, cancel).ConfigureAwait(false);
            var came = HashOf(part);
            if (came != sha256)
            {
                File.Delete(part);
                throw new InvalidDataException("Expected a blob with the SHA-256 " + sha256 + "; got " + came + ".");
            }
            SafeFile.Finish(path);
            lock (_gate) _checked.Add(sha256);
            return path;
        }

        /// <summary>Whether the file is there and right; its bytes are looked at once per run.</summary>
        private bool IsWhole(string sha256, string path)
        {
            if (!File.Exists(path)) return false;
            lock (_gate)
            {
                if (_checked.Contains(sha256)) return true;
            }
            if (HashOf(path) != sha256) return false;
            lock (_gate) _checked.Add(sha256);
            return true;
        }

        private async Task FetchAsync(string sha256, string part, CancellationToken cancel)
        {
            using (var file = new FileStream(part, FileMode.OpenOrCreate, FileAccess.Write))
            using (var body = await _fetcher.OpenAsync(sha256, file.Length, cancel).ConfigureAwait(false))
            {
                file.SetLength(body.Offset);
                file.Seek(body.Offset, SeekOrigin.Begin);
                await body.Content.CopyToAsync(file, 64 * 1024, cancel).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
            }
        }

        private static string HashOf(string path)
        {
            using (var sha256 = SHA256.Create())
            using (var file = File.OpenRead(path))
            {
                return BitConverter.ToString(sha256.ComputeHash(file)).Replace("-", "").ToLowerInvariant();
            }
        }
    }
}
