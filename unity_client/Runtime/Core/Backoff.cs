using System;

namespace Holotrode.Core
{
    /// <summary>
    /// How long to wait before trying again: doubles up to 15 s, of which a random half is taken off, so that a class of
    /// headsets does not come back in the same instant.
    /// </summary>
    public sealed class Backoff
    {
        private const double FirstMs = 500;
        private const double LongestMs = 15000;

        private readonly Func<double> _random;

        /// <param name="random">Numbers from 0 to 1.</param>
        public Backoff(Func<double> random)
        {
            _random = random;
        }

        /// <summary>The wait before try number `attempt`; 0 is the first retry.</summary>
        public TimeSpan Wait(int attempt)
        {
            var full = Math.Min(LongestMs, FirstMs * Math.Pow(2, attempt));
            return TimeSpan.FromMilliseconds(full * (0.5 + 0.5 * _random()));
        }
    }
}
