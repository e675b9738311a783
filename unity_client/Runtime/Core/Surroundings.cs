using System;
using System.Threading;
using System.Threading.Tasks;

namespace Holotrode.Core
{
    /// <summary>Where the core writes what a developer may want to know.</summary>
    public interface ILog
    {
        void Info(string sentence);

        void Error(string sentence);
    }

    /// <summary>
    /// Where events are raised: Unity posts them to its main thread. What an action throws is the dispatcher's to report;
    /// it must not come out of Post.
    /// </summary>
    public interface IDispatcher
    {
        void Post(Action action);
    }

    /// <summary>Time of day, time that only runs forward, and waiting.</summary>
    public interface IClock
    {
        DateTime UtcNow { get; }

        /// <summary>Milliseconds since some moment; never steps back.</summary>
        long Milliseconds { get; }

        Task Delay(TimeSpan time, CancellationToken cancel);
    }
}
