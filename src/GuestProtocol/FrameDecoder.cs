namespace MedV.GuestProtocol;

/// <summary>Finds frames in a stream of bytes: <c>0x1E</c>, printable ASCII, <c>0x0A</c>; at most <see cref="ProtocolLimits.FrameBytes"/> in all.</summary>
/// <remarks>
/// docs/formats/guest-protocol.md, "Frames". Any other byte ends what was begun, and everything up to the next <c>0x1E</c> is passed over.
/// It never holds more than one frame. Not safe for use by several threads.
/// </remarks>
public sealed class FrameDecoder
{
    /// <summary>The first byte of a frame.</summary>
    public const byte Start = 0x1E;

    /// <summary>The last byte of a frame.</summary>
    public const byte End = 0x0A;

    private const int FirstBytes = 1024;

    private byte[] _buffer = new byte[FirstBytes];
    private int _length;
    private bool _isInFrame;

    /// <summary>How many bytes belonged to no whole frame, since the beginning.</summary>
    public long SkippedBytes { get; private set; }

    /// <summary>Reads on, up to the end of the next frame or of the input.</summary>
    /// <param name="input">What came. Call again with what is left of it until nothing is.</param>
    /// <param name="content">The frame without its first and last byte, valid until the next call; empty when the input ended before a frame did.</param>
    /// <returns>How many bytes of <paramref name="input"/> were used; all of them when no frame ended.</returns>
    public int Read(ReadOnlySpan<byte> input, out ReadOnlyMemory<byte> content)
    {
        content = default;
        int at = 0;
        while (at < input.Length)
        {
            if (!_isInFrame)
            {
                int start = input[at..].IndexOf(Start);
                SkippedBytes += start < 0 ? input.Length - at : start;
                if (start < 0)
                {
                    return input.Length;
                }

                at += start + 1;
                (_isInFrame, _length) = (true, 0);
                continue;
            }

            int run = input[at..].IndexOfAnyExceptInRange((byte)0x20, (byte)0x7E);
            ReadOnlySpan<byte> part = run < 0 ? input[at..] : input.Slice(at, run);
            if (_length + part.Length > ProtocolLimits.FrameBytes - 2)
            {
                // Too long. What is printable of it is passed over like noise.
                Drop();
                continue;
            }

            Append(part);
            at += part.Length;
            if (run < 0)
            {
                return at;
            }

            if (input[at] == End && _length > 0)
            {
                _isInFrame = false;
                content = _buffer.AsMemory(0, _length);
                return at + 1;
            }

            // The first byte of a frame in the middle of another begins that frame; anything else is noise.
            Drop();
        }

        return at;
    }

    private void Drop()
    {
        SkippedBytes += 1 + _length;
        (_isInFrame, _length) = (false, 0);
    }

    private void Append(ReadOnlySpan<byte> part)
    {
        if (_length + part.Length > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Min(Math.Max(_buffer.Length * 2, _length + part.Length), ProtocolLimits.FrameBytes));
        }

        part.CopyTo(_buffer.AsSpan(_length));
        _length += part.Length;
    }
}
