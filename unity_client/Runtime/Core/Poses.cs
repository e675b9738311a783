using System;
using System.Collections.Generic;
using System.IO;
using Newtonsoft.Json;

namespace Holotrode.Core
{
    /// <summary>Where a head or a hand is: metres in the room, y up; rotation as a unit quaternion x, y, z, w.</summary>
    public struct Limb
    {
        [JsonProperty("position")]
        public float[] Position;

        [JsonProperty("rotation")]
        public float[] Rotation;
    }

    /// <summary>Somebody's head and hands at one moment; what `Flags` does not name is not tracked.</summary>
    public struct Pose
    {
        [JsonProperty("flags")]
        public PoseFlags Flags;

        [JsonProperty("sequence")]
        public ushort Sequence;

        /// <summary>The server's clock in milliseconds, modulo 2^32.</summary>
        [JsonProperty("time_ms")]
        public uint TimeMs;

        [JsonProperty("head")]
        public Limb Head;

        [JsonProperty("left")]
        public Limb Left;

        [JsonProperty("right")]
        public Limb Right;

        /// <summary>How far the pointer of the right hand reaches.</summary>
        [JsonProperty("pointer_m")]
        public float PointerM;
    }

    [Flags]
    public enum PoseFlags : byte
    {
        Head = 1,
        Left = 2,
        Right = 4,
        Pointer = 8,
        PinchLeft = 16,
        PinchRight = 32,
    }

    /// <summary>The poses of a room at one tick.</summary>
    public sealed class PoseBundle
    {
        public ushort Tick { get; set; }

        /// <summary>The server's clock in milliseconds, modulo 2^32.</summary>
        public uint ServerMs { get; set; }

        /// <summary>Poses by the number of the seat.</summary>
        public Dictionary<byte, Pose> BySeat { get; set; }
    }

    /// <summary>Poses as binary frames; the layout is described in server/rooms/poses.py.</summary>
    public static class Poses
    {
        public const byte PoseKind = 2;
        public const byte BundleKind = 3;
        public const int PoseBytes = 72;
        public const int BundleBytes = 8;
        private const float Unit = 32767;

        /// <summary>One's own pose as a frame.</summary>
        public static byte[] Encode(Pose pose)
        {
            var frame = new byte[PoseBytes];
            using (var writer = new BinaryWriter(new MemoryStream(frame)))
            {
                writer.Write(PoseKind);
                writer.Write((byte)pose.Flags);
                writer.Write(pose.Sequence);
                writer.Write(pose.TimeMs);
                Write(writer, pose.Head);
                Write(writer, pose.Left);
                Write(writer, pose.Right);
                writer.Write(pose.PointerM);
            }
            return frame;
        }

        /// <summary>The poses of everybody in a bundle from the server.</summary>
        /// <exception cref="FormatException">It is none.</exception>
        public static PoseBundle Decode(byte[] frame)
        {
            if (frame.Length < BundleBytes || frame[0] != BundleKind)
            {
                throw new FormatException("Expected a bundle of poses; got " + frame.Length + " bytes.");
            }
            var count = frame[1];
            if (frame.Length != BundleBytes + count * PoseBytes)
            {
                throw new FormatException("Expected " + count + " poses in a bundle; got " + frame.Length + " bytes.");
            }
            using (var reader = new BinaryReader(new MemoryStream(frame)))
            {
                reader.ReadUInt16();
                var bundle = new PoseBundle { Tick = reader.ReadUInt16(), ServerMs = reader.ReadUInt32() };
                bundle.BySeat = new Dictionary<byte, Pose>();
                for (var i = 0; i < count; i++)
                {
                    var seat = reader.ReadByte();
                    bundle.BySeat[seat] = ReadPose(reader);
                }
                return bundle;
            }
        }

        private static Pose ReadPose(BinaryReader reader)
        {
            return new Pose
            {
                Flags = (PoseFlags)reader.ReadByte(),
                Sequence = reader.ReadUInt16(),
                TimeMs = reader.ReadUInt32(),
                Head = ReadLimb(reader),
                Left = ReadLimb(reader),
                Right = ReadLimb(reader),
                PointerM = reader.ReadSingle(),
            };
        }

        private static Limb ReadLimb(BinaryReader reader)
        {
            var limb = new Limb { Position = new float[3], Rotation = new float[4] };
            for (var i = 0; i < 3; i++) limb.Position[i] = reader.ReadSingle();
            for (var i = 0; i < 4; i++) limb.Rotation[i] = reader.ReadInt16() / Unit;
            return limb;
        }

        private static void Write(BinaryWriter writer, Limb limb)
        {
            for (var i = 0; i < 3; i++) writer.Write(limb.Position == null ? 0 : limb.Position[i]);
            for (var i = 0; i < 4; i++)
            {
                // What is not tracked is not turned: w is 1.
                var part = limb.Rotation == null ? i / 3 : limb.Rotation[i];
                writer.Write((short)Math.Round(part * Unit));
            }
        }
    }
}
