using System;
using System.Threading;
using System.Threading.Tasks;

namespace Holotrode.Core
{
    /// <summary>
    /// The room this device is in: joins, comes back after a lost connection where it was, follows it to another server,
    /// and asks for the whole room again where an event is missing. Everything happens where events are raised.
    /// </summary>
    public sealed class Room
    {
        private static readonly TimeSpan Again = TimeSpan.FromSeconds(2);

        private readonly Connection _connection;
        private readonly ConnectionOptions _options;
        private RoomMirror _mirror;
        private JoinRoom _joining;
        private string _code;
        private string _attendance;
        private bool _isSeated;

        public Room(Connection connection, ConnectionOptions options)
        {
            _connection = connection;
            _options = options;
            connection.Received += Take;
            connection.ReceivedBytes += TakeBytes;
        }

        /// <summary>The state has changed.</summary>
        public event Action Changed;

        /// <summary>Where everybody's head and hands are now.</summary>
        public event Action<PoseBundle> PosesReceived;

        /// <summary>The server does not let us in, or out we go: its code and sentence. `unavailable` is tried again.</summary>
        public event Action<string, string> Refused;

        /// <summary>The room as the server has it; null before the first answer, and after it was left.</summary>
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

        /// <summary>Give the seat back; done when the server knows, or cannot be told and frees it by itself.</summary>
        /// <exception cref="Core.Refused">We had none.</exception>
        public async Task LeaveAsync()
        {
            Forget();
            try
            {
                var leaving = new LeaveRoom { DeviceTime = DeviceTime.Now(_options.Clock) };
                await _connection.AskAsync<Accepted>(leaving).ConfigureAwait(false);
            }
            catch (Lost)
            {
                // The seat of somebody whose connection is lost is held for a minute only.
            }
        }

        /// <summary>Send one's own pose; false where nobody would see it, or the connection is busy.</summary>
        public bool TrySendPose(Pose pose)
        {
            return _isSeated && _attendance == Attendance.Participant && _connection.TrySend(Poses.Encode(pose));
        }

        private void Forget()
        {
            _code = null;
            _mirror = null;
            _isSeated = false;
            Seat = 0;
            Changed?.Invoke();
        }

        private void Ask()
        {
            _isSeated = false;
            _joining = new JoinRoom
            {
                Code = _code,
                Attendance = _attendance,
                AfterSeq = State?.Seq,
                DeviceTime = DeviceTime.Now(_options.Clock),
            };
            _connection.Tell(_joining);
        }

        private async Task AskAgainAsync()
        {
            await _options.Clock.Delay(Again, CancellationToken.None).ConfigureAwait(false);
            _options.Dispatcher.Post(() =>
            {
                if (_code != null && !_isSeated) Ask();
            });
        }

        private void Take(ServerMessage message)
        {
            if (_code == null) return;
            if (message is Welcome) Ask();
            else if (message is IRoomEvent) Apply((IRoomEvent)message);
            else if (message is Dismissed) Take((Dismissed)message);
            else if (message is Problem) Take((Problem)message);
            else if (IsForUs((message as IAnswer)?.ReplyTo)) TakeAnswer(message);
        }

        private void TakeAnswer(ServerMessage answer)
        {
            if (answer is Moved)
            {
                Follow(((Moved)answer).Url);
                return;
            }
            _isSeated = true;
            if (answer is RoomResumed) Seat = ((RoomResumed)answer).Seat;
            if (!(answer is RoomJoined)) return;
            Seat = ((RoomJoined)answer).Seat;
            _mirror = new RoomMirror(((RoomJoined)answer).Room);
            Changed?.Invoke();
        }

        private void Follow(string url)
        {
            Uri server;
            if (Uri.TryCreate(url, UriKind.Absolute, out server)) _connection.MoveTo(server);
            else _options.Log.Error("Expected the address of another server; got " + url + ".");
        }

        private bool IsForUs(string replyTo) => replyTo != null && replyTo == _joining.OpId;

        private void Take(Problem problem)
        {
            if (IsForUs(problem.ReplyTo))
                StandUp(problem.Code == ProblemCode.Unavailable, problem.Code, problem.Sentence);
        }

        private void Take(Dismissed news)
        {
            if (!_isSeated || news.RoomId != State.RoomId) return;
            StandUp(news.Again, news.Again ? ProblemCode.Unavailable : ProblemCode.Refused, news.Sentence);
        }

        private void StandUp(bool again, string code, string sentence)
        {
            _isSeated = false;
            if (again) _ = AskAgainAsync();
            else Forget();
            Refused?.Invoke(code, sentence);
        }

        private void Apply(IRoomEvent change)
        {
            if (_mirror == null || change.RoomId != State.RoomId) return;
            var applied = _mirror.Apply(change);
            if (applied == Applied.Known) return;
            if (applied == Applied.Gap)
            {
                _mirror = null;
                Ask();
                return;
            }
            if (change is RoomClosed || (change as SeatFreed)?.Seat == Seat) StayOut();
            Changed?.Invoke();
        }

        /// <summary>The last state stays to be seen, but there is nothing to come back to.</summary>
        private void StayOut()
        {
            _code = null;
            _isSeated = false;
            Seat = 0;
        }

        private void TakeBytes(byte[] frame)
        {
            if (!_isSeated || frame.Length == 0 || frame[0] != Poses.BundleKind) return;
            try
            {
                PosesReceived?.Invoke(Poses.Decode(frame));
            }
            catch (FormatException error)
            {
                _options.Log.Error(error.Message);
            }
        }
    }
}
