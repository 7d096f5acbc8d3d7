using System.Buffers.Binary;

namespace MedV.GuestBridge.Setup.Seeds;

/// <summary>Numbers and times as ISO 9660 has them: numbers in both byte orders, one behind the other.</summary>
internal static class IsoBytes
{
    /// <summary>A number of 32 bits, 8 bytes.</summary>
    public static void Both32(Span<byte> place, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(place, value);
        BinaryPrimitives.WriteUInt32BigEndian(place[4..], value);
    }

    /// <summary>A number of 16 bits, 4 bytes.</summary>
    public static void Both16(Span<byte> place, ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(place, value);
        BinaryPrimitives.WriteUInt16BigEndian(place[2..], value);
    }

    /// <summary>A time of a file, 7 bytes, UTC.</summary>
    public static void Time(Span<byte> place, DateTimeOffset time)
    {
        DateTime utc = time.UtcDateTime;
        place[0] = (byte)Math.Clamp(utc.Year - 1900, 0, 255);
        place[1] = (byte)utc.Month;
        place[2] = (byte)utc.Day;
        place[3] = (byte)utc.Hour;
        place[4] = (byte)utc.Minute;
        place[5] = (byte)utc.Second;
        place[6] = 0;
    }
}
