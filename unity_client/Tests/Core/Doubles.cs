using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Newtonsoft.Json.Linq;

namespace Holotrode.Core.Tests
{
    /// <summary>Keeps what is said.</summary>
    internal sealed class ListLog : ILog
    {
        public readonly ConcurrentQueue<string> Sentences = new ConcurrentQueue<string>();

        public void Info(string sentence) => Sentences.Enqueue(sentence);

        public void Error(string sentence) => Sentences.Enqueue(sentence);
    }

    /// <summary>Raises events where they happen.</summary>
    internal sealed class DirectDispatcher : IDispatcher
    {
        public void Post(Action action) => action();
    }

    /// <summary>A clock that stands where it is set; waits of a back-off pass at once, longer ones never.</summary>
    internal sealed class SetClock : IClock
    {
        private static readonly TimeSpan Long = TimeSpan.FromSeconds(5);

        public readonly ConcurrentQueue<TimeSpan> Waits = new ConcurrentQueue<TimeSpan>();

        public DateTime UtcNow { get; set; } = new DateTime(2026, 11, 23, 8, 0, 0, DateTimeKind.Utc);

        public long Milliseconds { get; set; }

        public Task Delay(TimeSpan time, CancellationToken cancel)
        {
            if (time >= Long) return Task.Delay(Timeout.Infinite, cancel);
            Waits.Enqueue(time);
            return Task.FromResult(true);
        }
    }

    /// <summary>Hands over one thing after another to whoever waits for it.</summary>
    internal sealed class Pipe<T>
    {
        private readonly ConcurrentQueue<T> _things = new ConcurrentQueue<T>();
        private readonly SemaphoreSlim _there = new SemaphoreSlim(0);

        public void Put(T thing)
        {
            _things.Enqueue(thing);
            _there.Release();
        }

        public async Task<T> TakeAsync(CancellationToken cancel)
        {
            await _there.WaitAsync(cancel);
            T thing;
            _things.TryDequeue(out thing);
            return thing;
        }
    }

    /// <summary>A socket whose other side is the test.</summary>
    internal sealed class TestSocket : ISocket
    {
        private readonly Pipe<JObject> _sent = new Pipe<JObject>();
        private readonly Pipe<SocketFrame> _coming = new Pipe<SocketFrame>();

        public Uri Url { get; private set; }

        /// <summary>The next frame that the client sends.</summary>
        public Task<JObject> SentAsync() => _sent.TakeAsync(CancellationToken.None);

        /// <summary>The next frame of a type that the client sends.</summary>
        public async Task<JObject> SentAsync(string type)
        {
            while (true)
            {
                var frame = await SentAsync();
                if ((string)frame["type"] == type) return frame;
            }
        }

        public void Say(string text) => _coming.Put(new SocketFrame { Text = text });

        public void Say(byte[] bytes) => _coming.Put(new SocketFrame { Bytes = bytes });

        public void Hang() => _coming.Put(new SocketFrame());

        /// <summary>Take the hello and welcome it.</summary>
        public async Task WelcomeAsync()
        {
            var hello = await SentAsync("hello");
            Say("{\"type\": \"welcome\", \"protocol\": 1, \"reply_to\": \"" + hello["op_id"] + "\"}");
        }

        /// <summary>Wait until the client asks for the clock, which it does as soon as it is online.</summary>
        public Task ClockAskedAsync() => SentAsync("sync_clock");

        public Task ConnectAsync(Uri url, string subprotocol, CancellationToken cancel)
        {
            Url = url;
            return Task.FromResult(true);
        }

        public Task SendTextAsync(string text, CancellationToken cancel)
        {
            _sent.Put(JObject.Parse(text));
            return Task.FromResult(true);
        }

        public Task SendBytesAsync(byte[] bytes, CancellationToken cancel)
        {
            _sent.Put(new JObject { { "bytes", bytes.Length } });
            return Task.FromResult(true);
        }

        public Task<SocketFrame> ReceiveAsync(CancellationToken cancel) => _coming.TakeAsync(cancel);

        public void Dispose() => Hang();
    }

    internal static class Expect
    {
        /// <summary>The failure that something asynchronous ends with.</summary>
        public static async Task<T> Failure<T>(Func<Task> act) where T : Exception
        {
            try
            {
                await act();
            }
            catch (T failure)
            {
                return failure;
            }
            throw new InvalidOperationException("Expected " + typeof(T).Name + "; nothing failed.");
        }
    }

    /// <summary>A folder that is gone after the test.</summary>
    internal sealed class TemporaryFolder : IDisposable
    {
        public readonly string Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), System.IO.Path.GetRandomFileName());

        public IEnumerable<string> Files => Directory.GetFiles(Path);

        public void Dispose()
        {
            if (Directory.Exists(Path)) Directory.Delete(Path, true);
        }
    }
}
