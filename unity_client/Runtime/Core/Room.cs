using System;

namespace Holotrode.Core
{
    /// <summary>
    /// The room this device is in: joins, comes back after a lost connection where it was, and asks for the whole room
    /// again where an event is missing. Everything here happens where the dispatcher raises events.
    /// </summary>
    public sealed class Room
    {
        private readonly Connection _connection;
        private readonly IClock _clock;
        private readonly ILog _log;
        private RoomMirror _mirror;
        private JoinRoom _joining;
        private string _code;
        private string _attendance;

        public Room(Connection connection, IClock clock, ILog log)
        {
            _connection = connection;
            _clock = clock;
            _log = log;
            connection.Received += Take;
            connection.ReceivedBytes += TakeBytes;
        }

        /// <summary>The state has changed.</summary>
        public event Action Changed;

        /// <summary>Where everybody's head and hands are now.</summary>
        public event Action<PoseBundle> PosesReceived;

        /// <summary>The server does not let us in, with its code and sentence.</summary>
        public event Action<string, string> Refused;

        /// <summary>Another server holds the room: connect there and join again.</summary>
        public event Action<string> Moved;

        /// <summary>The room as the server has it; null outside one.</summary>
        public RoomState State => _mirror?.State;

        /// <summary>The number of our seat; 0 outside a room.</summary>
        public long Seat { get; private set; }

        /// <summary>Take a seat, now or as soon as there is a connection.</summary>
        public void Join(string code, string attendance)
        {
            _code = code;
            _attendance = attendance;
            _mirror = null;
            Ask();
        }

        /// <summary>Give the seat back.</summary>
        public void Leave()
        {
            _connection.Tell(new LeaveRoom { DeviceTime = DeviceTime.Now(_clock) });
            Forget();
        }

        private void Forget()
        {
            _code = null;
            _mirror = null;
            Seat = 0;
            Changed?.Invoke();
        }

        private void Ask()
        {
            _joining = new JoinRoom
            {
                Code = _code,
                Attendance = _attendance,
                AfterSeq = State?.Seq,
                DeviceTime = DeviceTime.Now(_clock),
            };
            _connection.Tell(_joining);
        }

        private void Take(ServerMessage message)
        {
            if (_code == null) return;
            if (message is Welcome) Ask();
            else if (message is IRoomEvent) Apply((IRoomEvent)message);
            else if (IsOurs(message)) Answered(message);
        }

        private bool IsOurs(ServerMessage message)
        {
            var replyTo = (message as IAnswer)?.ReplyTo ?? (message as Problem)?.ReplyTo;
            return replyTo != null && replyTo == _joining?.OpId;
        }

        private void Answered(ServerMessage answer)
        {
            if (answer is RoomJoined)
            {
                _mirror = new RoomMirror(((RoomJoined)answer).Room);
                Seat = ((RoomJoined)answer).Seat;
                Changed?.Invoke();
            }
            else if (answer is RoomResumed) Seat = ((RoomResumed)answer).Seat;
            else if (answer is Moved) Moved?.Invoke(((Moved)answer).Url);
            else if (answer is Problem) Deny((Problem)answer);
        }

        private void Deny(Problem problem)
        {
            Forget();
            Refused?.Invoke(problem.Code, problem.Sentence);
        }

        private void Apply(IRoomEvent change)
        {
            if (_mirror == null || change.RoomId != State.RoomId) return;
            switch (_mirror.Apply(change))
            {
                case Applied.Changed:
                    Changed?.Invoke();
                    break;
                case Applied.Gap:
                    _mirror = null;
                    Ask();
                    break;
            }
        }

        private void TakeBytes(byte[] frame)
        {
            if (_mirror == null || frame.Length == 0 || frame[0] != Poses.BundleKind) return;
            try
            {
                PosesReceived?.Invoke(Poses.Decode(frame));
            }
            catch (FormatException error)
            {
                _log.Error(error.Message);
            }
        }
    }
}
