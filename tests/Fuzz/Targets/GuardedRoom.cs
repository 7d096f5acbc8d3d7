using MedV.Fuzz.Engine;

namespace MedV.Fuzz.Targets;

/// <summary>Room for a decoder, with bytes before and behind it that it must not touch.</summary>
internal static class GuardedRoom
{
    /// <summary>How much longer than the room its buffer is.</summary>
    public const int ExtraBytes = 2 * Guard;

    private const int Guard = 64;
    private const byte Untouched = 0xA5;

    /// <summary>Makes room for so many bytes in <paramref name="buffer"/>.</summary>
    public static Span<byte> Of(byte[] buffer, int length)
    {
        buffer.AsSpan(0, Guard).Fill(Untouched);
        buffer.AsSpan(Guard + length, Guard).Fill(Untouched);
        return buffer.AsSpan(Guard, length);
    }

    /// <exception cref="FuzzException">Something beside the room was written to.</exception>
    public static void Check(byte[] buffer, int length) => FuzzException.Require(
        !buffer.AsSpan(0, Guard).ContainsAnyExcept(Untouched) && !buffer.AsSpan(Guard + length, Guard).ContainsAnyExcept(Untouched),
        "a decoder wrote beside its room");
}
