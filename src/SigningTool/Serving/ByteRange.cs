using System.Globalization;

namespace MedV.SigningTool.Serving;

/// <summary>The single byte range of RFC 9110, section 14, that an answer carries.</summary>
/// <param name="Start">First byte.</param>
/// <param name="Length">How many bytes; 0 when the range cannot be satisfied.</param>
internal readonly record struct ByteRange(long Start, long Length)
{
    /// <summary>Reads a <c>Range</c> header.</summary>
    /// <returns>
    /// <see langword="null"/> when the whole file is the answer: no header, several ranges, another unit, or no sense in it.
    /// </returns>
    public static ByteRange? Parse(string? header, long fileBytes)
    {
        const string Unit = "bytes=";
        if (header is null || !header.StartsWith(Unit, StringComparison.OrdinalIgnoreCase) || header.Contains(',', StringComparison.Ordinal))
        {
            return null;
        }

        string[] ends = header[Unit.Length..].Trim().Split('-');
        if (ends.Length != 2)
        {
            return null;
        }

        if (ends[0].Length == 0)
        {
            return TryRead(ends[1], out long last) ? new ByteRange(Math.Max(0, fileBytes - last), Math.Min(last, fileBytes)) : null;
        }

        long end = long.MaxValue - 1;
        if (!TryRead(ends[0], out long start) || (ends[1].Length > 0 && !TryRead(ends[1], out end)) || end < start)
        {
            return null;
        }

        return new ByteRange(start, Math.Max(0, Math.Min(end + 1, fileBytes) - start));
    }

    private static bool TryRead(string digits, out long number) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < long.MaxValue;
}
