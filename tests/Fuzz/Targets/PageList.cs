using System.Buffers.Binary;

namespace MedV.Fuzz.Targets;

/// <summary>A page of a manifest as a part of an input.</summary>
/// <param name="Kind">As in the root.</param>
/// <param name="Records">How many records it is said to have.</param>
/// <param name="Content">Its plain bytes.</param>
internal sealed record PagePart(byte Kind, int Records, byte[] Content);

/// <summary>The pages of a manifest in one input: length of the disk 8, then for each page kind 1, records 4, length 4, bytes. Little-endian.</summary>
internal sealed record PageList(long DiskBytes, List<PagePart> Pages)
{
    private const int HeadBytes = 8, PageHeadBytes = 9;
    private const int MostPages = 64;

    /// <summary>Reads an input. What is left over at the end is left out.</summary>
    public static PageList Read(ReadOnlySpan<byte> input)
    {
        var pages = new List<PagePart>();
        long disk = input.Length < HeadBytes ? 0 : BinaryPrimitives.ReadInt64LittleEndian(input);
        input = input[Math.Min(HeadBytes, input.Length)..];
        while (input.Length >= PageHeadBytes && pages.Count < MostPages)
        {
            int length = Math.Clamp(BinaryPrimitives.ReadInt32LittleEndian(input[5..]), 0, input.Length - PageHeadBytes);
            pages.Add(new PagePart(input[0], BinaryPrimitives.ReadInt32LittleEndian(input[1..]), input.Slice(PageHeadBytes, length).ToArray()));
            input = input[(PageHeadBytes + length)..];
        }

        return new PageList(disk, pages);
    }

    public byte[] Write()
    {
        byte[] bytes = new byte[HeadBytes + Pages.Sum(page => PageHeadBytes + page.Content.Length)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, DiskBytes);
        Span<byte> rest = bytes.AsSpan(HeadBytes);
        foreach (PagePart page in Pages)
        {
            rest[0] = page.Kind;
            BinaryPrimitives.WriteInt32LittleEndian(rest[1..], page.Records);
            BinaryPrimitives.WriteInt32LittleEndian(rest[5..], page.Content.Length);
            page.Content.CopyTo(rest[PageHeadBytes..]);
            rest = rest[(PageHeadBytes + page.Content.Length)..];
        }

        return bytes;
    }
}
