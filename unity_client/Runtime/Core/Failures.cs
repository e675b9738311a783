using System;

namespace Holotrode.Core
{
    /// <summary>The server refused; the message is meant for people.</summary>
    public sealed class Refused : Exception
    {
        public Refused(string code, string sentence) : base(sentence)
        {
            Code = code;
        }

        /// <summary>One of the constants of ProblemCode.</summary>
        public string Code { get; }
    }

    /// <summary>The connection was lost, or is not there, before an answer came.</summary>
    public sealed class Lost : Exception
    {
        public Lost() : base("The connection to the server was lost before an answer came.")
        {
        }
    }
}
