using System.Text;

namespace MedV.LegacyAgent.Protocol;

/// <summary>Finds frames in a stream of bytes: docs/formats/guest-protocol.md, "Frames". It never holds more than one.</summary>
/// <remarks>Not safe for use by several threads.</remarks>
internal sealed class FrameReader
{
    private const byte Start = 0x1E, End = 0x0A;

    private readonly StringBuilder _content = new();
    private bool _isInFrame;

    /// <summary>How many bytes belonged to no whole frame.</summary>
    public long SkippedBytes { get; private set; }

    /// <summary>Reads on, up to the end of the next frame or of the input.</summary>
    /// <param name="input">What came.</param>
    /// <param name="at">Where to go on.</param>
    /// <param name="end">Where the input ends.</param>
    /// <param name="content">The frame without its first and last byte; null when the input ended before a frame did.</param>
    /// <returns>Where to go on next; <paramref name="end"/> when no frame ended.</returns>
    public int Read(byte[] input, int at, int end, out string? content)
    {
        content = null;
        while (at < end)
        {
            byte value = input[at++];
            if (value == Start)
            {
                Drop();
                _isInFrame = true;
            }
            else if (!_isInFrame)
            {
                SkippedBytes++;
            }
            else if (value == End && _content.Length > 0)
            {
                content = _content.ToString();
                _content.Length = 0;
                _isInFrame = false;
                return at;
            }
            else if (value is < 0x20 or > 0x7E || _content.Length == ProtocolLimits.FrameBytes - 2)
            {
                Drop();
                SkippedBytes++;
            }
            else
            {
                _content.Append((char)value);
            }
        }

        return at;
    }

    /// <summary>Makes a frame.</summary>
    /// <returns>Its bytes; null when it is too large.</returns>
    public static byte[]? Write(string content) =>
        content.Length <= ProtocolLimits.FrameBytes - 2 ? Encoding.ASCII.GetBytes((char)Start + content + (char)End) : null;

    private void Drop()
    {
        SkippedBytes += _isInFrame ? 1 + _content.Length : 0;
        _content.Length = 0;
        _isInFrame = false;
    }
}
