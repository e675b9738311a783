using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;

namespace Holotrode.Core.Tests
{
    public sealed class BlobCacheTests
    {
        private static readonly byte[] Content = Enumerable.Range(0, 300000).Select(i => (byte)(i * i >> 3)).ToArray();
        private static readonly string Name = Hash(Content);

        private TemporaryFolder _folder;

        [SetUp]
        public void Begin() => _folder = new TemporaryFolder();

        [TearDown]
        public void End() => _folder.Dispose();

        [Test]
        public async Task A_blob_is_fetched_once_even_when_two_ask_at_once()
        {
            var source = new Source(Content);
            var cache = new BlobCache(_folder.Path, source);
            var paths = await Task.WhenAll(Get(cache), Get(cache));
            Assert.That(await Get(cache), Is.EqualTo(paths[0]));
            Assert.That(await Get(new BlobCache(_folder.Path, source)), Is.EqualTo(paths[1]));
            Assert.That(File.ReadAllBytes(paths[0]), Is.EqualTo(Content));
            Assert.That(source.Offsets, Is.EqualTo(new[] { 0L }));
        }

        [Test]
        public async Task A_cut_download_goes_on_where_it_stopped()
        {
            var cut = new Source(Content, cutAfter: 123456);
            await Expect.Failure<IOException>(() => Get(new BlobCache(_folder.Path, cut)));
            Assert.That(_folder.Files.Single(), Is.StringEnding(".part"));
            var source = new Source(Content);
            var path = await Get(new BlobCache(_folder.Path, source));
            Assert.That(File.ReadAllBytes(path), Is.EqualTo(Content));
            Assert.That(source.Offsets, Is.EqualTo(new[] { 123456L }));
            Assert.That(_folder.Files.Single(), Is.EqualTo(path));
        }

        [Test]
        public async Task A_source_without_ranges_gives_all_of_it_again()
        {
            await Expect.Failure<IOException>(() => Get(new BlobCache(_folder.Path, new Source(Content, cutAfter: 5))));
            var path = await Get(new BlobCache(_folder.Path, new Source(Content, hasRanges: false)));
            Assert.That(File.ReadAllBytes(path), Is.EqualTo(Content));
        }

        [Test]
        public async Task Bytes_that_are_not_what_the_name_says_get_no_name()
        {
            var spoilt = (byte[])Content.Clone();
            spoilt[77] ^= 1;
            await Expect.Failure<InvalidDataException>(() => Get(new BlobCache(_folder.Path, new Source(spoilt))));
            Assert.That(_folder.Files, Is.Empty);
            var path = await Get(new BlobCache(_folder.Path, new Source(Content)));
            Assert.That(File.ReadAllBytes(path), Is.EqualTo(Content));
        }

        [Test]
        public async Task A_file_that_was_spoilt_on_disk_is_fetched_again()
        {
            var path = await Get(new BlobCache(_folder.Path, new Source(Content)));
            File.WriteAllBytes(path, Content.Take(1000).ToArray());
            await Get(new BlobCache(_folder.Path, new Source(Content)));
            Assert.That(File.ReadAllBytes(path), Is.EqualTo(Content));
        }

        [TestCase("../../etc/passwd")]
        [TestCase("")]
        public void A_name_that_is_no_hash_is_refused(string name)
        {
            var cache = new BlobCache(_folder.Path, new Source(Content));
            Assert.Throws<ArgumentException>(() => cache.GetAsync(name, CancellationToken.None));
        }

        private static Task<string> Get(BlobCache cache) => cache.GetAsync(Name, CancellationToken.None);

        private static string Hash(byte[] content)
        {
            using (var sha256 = SHA256.Create())
            {
                return string.Concat(sha256.ComputeHash(content).Select(part => part.ToString("x2")));
            }
        }

        /// <summary>Gives some bytes from anywhere on, whole or cut.</summary>
        private sealed class Source : IBlobFetcher
        {
            public readonly List<long> Offsets = new List<long>();
            private readonly byte[] _content;
            private readonly int _cutAfter;
            private readonly bool _hasRanges;

            public Source(byte[] content, int cutAfter = int.MaxValue, bool hasRanges = true)
            {
                _content = content;
                _cutAfter = cutAfter;
                _hasRanges = hasRanges;
            }

            public Task<BlobBody> OpenAsync(string sha256, long offset, CancellationToken cancel)
            {
                Offsets.Add(offset);
                var from = _hasRanges ? offset : 0;
                return Task.FromResult(new BlobBody(from, new CutStream(_content.Skip((int)from).ToArray(), _cutAfter)));
            }
        }

        /// <summary>A stream that breaks after so many bytes.</summary>
        private sealed class CutStream : MemoryStream
        {
            private int _left;

            public CutStream(byte[] content, int cutAfter) : base(content)
            {
                _left = cutAfter;
            }

            public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancel)
            {
                if (_left == 0) throw new IOException("cut");
                var read = Read(buffer, offset, Math.Min(count, _left));
                _left -= read;
                return Task.FromResult(read);
            }

            public override Task CopyToAsync(Stream target, int bufferSize, CancellationToken cancel)
            {
                return CopyByHand(target, bufferSize, cancel);
            }

            private async Task CopyByHand(Stream target, int bufferSize, CancellationToken cancel)
            {
                var buffer = new byte[bufferSize];
                int read;
                while ((read = await ReadAsync(buffer, 0, buffer.Length, cancel)) > 0)
                {
                    await target.WriteAsync(buffer, 0, read);
                }
            }
        }
    }
}
