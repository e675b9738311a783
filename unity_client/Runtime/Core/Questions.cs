using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;

namespace Holotrode.Core
{
    /// <summary>Frames that wait for their answer, by `op_id`; names of operations sort as they were made.</summary>
    internal sealed class Questions
    {
        private readonly object _gate = new object();
        private readonly SortedDictionary<string, Question> _waiting =
            new SortedDictionary<string, Question>(System.StringComparer.Ordinal);

        /// <summary>The answer to come; a durable question outlives the connection.</summary>
        public Task<ServerMessage> Add(string opId, string frame, bool durable)
        {
            var question = new Question { Frame = frame, Durable = durable };
            lock (_gate) _waiting[opId] = question;
            return question.Answer.Task;
        }

        /// <summary>Give a question its answer.</summary>
        public void Settle(ServerMessage message)
        {
            var problem = message as Problem;
            var replyTo = problem != null ? problem.ReplyTo : (message as IAnswer)?.ReplyTo;
            var question = replyTo == null ? null : Take(replyTo);
            if (question == null) return;
            if (problem != null) question.Answer.TrySetException(new Refused(problem.Code, problem.Sentence));
            else question.Answer.TrySetResult(message);
        }

        /// <summary>The connection is gone: only durable questions go on waiting, unless it is gone for good.</summary>
        public void Lose(bool forGood)
        {
            foreach (var opId in Ids(question => forGood || !question.Durable)) Abandon(opId);
        }

        /// <summary>No answer can come any more.</summary>
        public void Abandon(string opId) => Take(opId)?.Answer.TrySetException(new Lost());

        /// <summary>The frames that wait, oldest first.</summary>
        public string[] Frames()
        {
            lock (_gate) return _waiting.Values.Select(question => question.Frame).ToArray();
        }

        private string[] Ids(System.Func<Question, bool> wanted)
        {
            lock (_gate) return _waiting.Where(pair => wanted(pair.Value)).Select(pair => pair.Key).ToArray();
        }

        private Question Take(string opId)
        {
            lock (_gate)
            {
                Question question;
                if (_waiting.TryGetValue(opId, out question)) _waiting.Remove(opId);
                return question;
            }
        }

        private sealed class Question
        {
            // Whoever waits goes on elsewhere: never inside our receiving loop.
            public readonly TaskCompletionSource<ServerMessage> Answer =
                new TaskCompletionSource<ServerMessage>(TaskCreationOptions.RunContinuationsAsynchronously);

            public string Frame;
            public bool Durable;
        }
    }
}
