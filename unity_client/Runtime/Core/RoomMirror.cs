using System;
using System.Collections.Generic;
using System.Linq;

namespace Holotrode.Core
{
    /// <summary>What an event did to the mirror.</summary>
    public enum Applied
    {
        /// <summary>The state is now as after the event.</summary>
        Changed,

        /// <summary>The state held the event already.</summary>
        Known,

        /// <summary>Events are missing in between: only a new snapshot helps.</summary>
        Gap,
    }

    /// <summary>A room's state, kept the same as the server's by a snapshot and the events after it.</summary>
    public sealed class RoomMirror
    {
        public RoomMirror(RoomState snapshot)
        {
            State = snapshot;
        }

        /// <summary>Everything that is so in the room after its event number `State.Seq`.</summary>
        public RoomState State { get; }

        /// <summary>Take in an event of this room.</summary>
        public Applied Apply(IRoomEvent change)
        {
            if (change.Seq <= State.Seq) return Applied.Known;
            if (change.Seq != State.Seq + 1) return Applied.Gap;
            Change(change);
            State.Seq = change.Seq;
            return Applied.Changed;
        }

        private void Change(IRoomEvent change)
        {
            if (change is SeatChanged) Replace(((SeatChanged)change).Seat);
            else if (change is SeatFreed) Free(((SeatFreed)change).Seat);
            else if (change is StageChanged) State.Stage = ((StageChanged)change).Stage;
            else if (change is PowersChanged) State.Powers = ((PowersChanged)change).Powers;
            else if (change is AnchorChanged) State.Anchor = ((AnchorChanged)change).Anchor;
            else if (change is PinPlaced) State.Pins.Add(((PinPlaced)change).Pin);
            else if (change is PinRemoved) State.Pins.RemoveAll(pin => pin.PinId == ((PinRemoved)change).PinId);
            else if (change is RoomClosed) Close();
            else throw new ArgumentException("No rule for " + change.GetType().Name + ".");
        }

        private void Replace(Seat seat)
        {
            var others = State.Seats.Where(other => other.SeatValue != seat.SeatValue);
            State.Seats = others.Concat(new[] { seat }).OrderBy(each => each.SeatValue).ToList();
        }

        private void Free(long seat)
        {
            State.Seats.RemoveAll(other => other.SeatValue == seat);
            if (State.Powers.Host == seat) State.Powers.Host = 0;
        }

        private void Close()
        {
            State.Closed = true;
            State.Seats = new List<Seat>();
            State.Powers.Host = 0;
        }
    }
}
