using System;
using System.Diagnostics;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;

namespace Holotrode.Core
{
    /// <summary>The device's own clock.</summary>
    public sealed class SystemClock : IClock
    {
        private readonly Stopwatch _running = Stopwatch.StartNew();

        public DateTime UtcNow => DateTime.UtcNow;

        public long Milliseconds => _running.ElapsedMilliseconds;

        public Task Delay(TimeSpan time, CancellationToken cancel) => Task.Delay(time, cancel);
    }

    /// <summary>Times as the protocol writes them (RFC 3339).</summary>
    public static class DeviceTime
    {
        public static string Now(IClock clock)
        {
            return clock.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Times as milliseconds since 1970.</summary>
    public static class UnixTime
    {
        private static readonly DateTime Epoch = new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc);

        public static long Ms(IClock clock) => (long)(clock.UtcNow - Epoch).TotalMilliseconds;
    }
}
