using System.Buffers.Binary;
using System.IO.Compression;
using MedV.GuestBridge.Publishing;
using MedV.GuestBridge.Publishing.Icons;

namespace MedV.GuestBridge.Tests.Publishing;

public sealed class IconTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(48, 48)]
    [InlineData(256, 3)]
    [InlineData(256, 256)]
    public void A_picture_that_is_written_is_read_as_the_same(int width, int height)
    {
        Pixels picture = Some.Picture(width, height);

        Pixels? again = PngReader.Read(PngWriter.Write(picture), out string? fault);

        Assert.Null(fault);
        Assert.Equal(picture.Rgba.ToArray(), again!.Rgba.ToArray());
    }

    [FactWithTools("python3")]
    public async Task Another_program_reads_the_same_pixels_of_our_file()
    {
        Pixels picture = Some.Picture(20, 10);
        const string Script = """
            import struct, sys, zlib
            data, at, packed = bytes.fromhex(sys.argv[1]), 8, b''
            while at < len(data):
                length, kind = struct.unpack('>I4s', data[at:at + 8])
                body = data[at + 8:at + 8 + length]
                assert struct.unpack('>I', data[at + 8 + length:at + 12 + length])[0] == zlib.crc32(kind + body)
                packed += body if kind == b'IDAT' else b''
                at += 12 + length
            raw, out = zlib.decompress(packed), bytearray()
            for row in range(10):
                line = bytearray(raw[row * 81 + 1:row * 81 + 81])
                assert raw[row * 81] == 1
                for i in range(4, 80):
                    line[i] = (line[i] + line[i - 4]) & 255
                out += line
            print(out.hex())
            """;

        (int code, string text) = await Tool.RunAsync("python3", ["-c", Script, Convert.ToHexStringLower(PngWriter.Write(picture))]);

        Assert.True(code == 0, text);
        Assert.Equal(Convert.ToHexStringLower(picture.Rgba), text.Trim());
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 4)]
    [InlineData(0, 16)]
    [InlineData(2, 8)]
    [InlineData(2, 16)]
    [InlineData(3, 2)]
    [InlineData(3, 8)]
    [InlineData(4, 8)]
    [InlineData(6, 16)]
    public void All_kinds_of_PNG_give_the_same_interlaced_and_not(int colourType, int depth)
    {
        var random = new Random(depth);
        int channels = colourType switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        int[,,] numbers = new int[13, 11, channels];
        foreach ((int x, int y, int c) in from x in Enumerable.Range(0, 13) from y in Enumerable.Range(0, 11) from c in Enumerable.Range(0, channels) select (x, y, c))
        {
            numbers[x, y, c] = random.Next(colourType == 3 ? Math.Min(4, 1 << depth) : 1 << depth);
        }

        Pixels? plain = PngReader.Read(Encode(numbers, colourType, depth, isInterlaced: false), out string? fault);
        Pixels? interlaced = PngReader.Read(Encode(numbers, colourType, depth, isInterlaced: true), out string? otherFault);

        Assert.Null(fault ?? otherFault);
        Assert.Equal(plain!.Rgba.ToArray(), interlaced!.Rgba.ToArray());
        int first = colourType == 3 ? numbers[5, 7, 0] * 10 : numbers[5, 7, 0] * 255 / ((1 << depth) - 1);
        Assert.InRange(plain.Rgba[((7 * 13) + 5) * 4], first - 1, first + 1);
    }

    [Fact]
    public void No_change_of_a_bit_is_more_than_a_refusal()
    {
        byte[] file = PngWriter.Write(Some.Picture(9, 7));
        int read = 0;
        for (int bit = 0; bit < file.Length * 8; bit++)
        {
            file[bit / 8] ^= (byte)(1 << (bit % 8));
            read += PngReader.Read(file, out string? fault) is null ? 0 : 1;
            Assert.True(read == 0 && fault is not null, $"bit {bit}");
            file[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void A_PNG_that_unpacks_to_much_more_than_its_pixels_is_only_read_so_far()
    {
        var packed = new MemoryStream();
        using (var rows = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            rows.Write(new byte[64 << 20]);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Pixels? pixels = PngReader.Read(File([4, 4, 8, 6], packed.ToArray()), out _);

        Assert.NotNull(pixels);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory]
    [InlineData(257, 1)]
    [InlineData(0, 1)]
    [InlineData(65536, 65536)]
    public void A_picture_with_too_many_pixels_is_refused(int width, int height)
    {
        Assert.Null(PngReader.Read(File([width, height, 8, 6], []), out string? fault));
        Assert.Contains("at most 256 x 256", fault, StringComparison.Ordinal);
        Assert.Null(IconReader.Read(new AppIcon.Raw(width, height, [1, 2, 3, 4]), AppOrigin.Guest, out _));
    }

    [Fact]
    public void A_guest_cannot_have_a_PNG_file_read()
    {
        Assert.Null(IconReader.Read(new AppIcon.Png([.. PngWriter.Write(Some.Picture(1, 1))]), AppOrigin.Guest, out string? fault));
        Assert.Contains("only the signed policy", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void An_icon_of_Windows_holds_the_pixels_from_below_and_a_mask()
    {
        byte[] ico = IcoWriter.Write(Some.Picture(32, 32));

        Assert.Equal(22 + 40 + (32 * 32 * 4) + (32 * 4), ico.Length);
        ReadOnlySpan<byte> rgba = Some.Picture(32, 32).Rgba;
        Assert.Equal([rgba[2], rgba[1], rgba[0], rgba[3]], ico.AsSpan(22 + 40 + (31 * 32 * 4), 4).ToArray());
        Assert.True(IcoWriter.Write(Some.Picture(256, 2)).AsSpan(22).StartsWith(PngWriter.Signature));
    }

    [Fact]
    public void All_icons_together_stay_below_the_limit()
    {
        PublishedApp[] apps = [.. Enumerable.Range(0, 70).Select(i => Some.App($"a{i}", $"App {i}") with { Icon = Some.Icon(256, 256, i) })];
        var remarks = new MenuRemarks();

        var files = MedV.GuestBridge.Publishing.Desktop.XdgLayout.Files(Some.Build(Some.Workspace("a", "A", [.. apps])), "/usr/bin/medv", remarks);

        Assert.InRange(files.Where(file => file.Key.Path.EndsWith(".png", StringComparison.Ordinal)).Sum(file => file.Content.Length), 15 << 20, MenuLimits.IconBytes);
        Assert.NotEmpty(remarks.ToLines());
    }

    private static byte[] Encode(int[,,] numbers, int colourType, int depth, bool isInterlaced)
    {
        (int X, int Y, int Right, int Down)[] passes = isInterlaced
            ? [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
            : [(0, 0, 1, 1)];
        var packed = new MemoryStream();
        using (var rows = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach ((int left, int top, int right, int down) in passes)
            {
                for (int y = top; y < numbers.GetLength(1); y += down)
                {
                    var bits = new List<bool>();
                    for (int x = left; x < numbers.GetLength(0); x += right)
                    {
                        bits.AddRange(from c in Enumerable.Range(0, numbers.GetLength(2)) from bit in Enumerable.Range(0, depth) select (numbers[x, y, c] >> (depth - 1 - bit) & 1) != 0);
                    }

                    byte[] line = new byte[1 + ((bits.Count + 7) / 8)];
                    for (int i = 0; i < bits.Count; i++)
                    {
                        line[1 + (i / 8)] |= (byte)(bits[i] ? 0x80 >> (i % 8) : 0);
                    }

                    rows.Write(line);
                }
            }
        }

        return File([numbers.GetLength(0), numbers.GetLength(1), depth, colourType], packed.ToArray(), isInterlaced);
    }

    private static byte[] File(int[] header, byte[] packed, bool isInterlaced = false)
    {
        byte[] ihdr = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(ihdr, header[0]);
        BinaryPrimitives.WriteInt32BigEndian(ihdr.AsSpan(4), header[1]);
        (ihdr[8], ihdr[9], ihdr[12]) = ((byte)header[2], (byte)header[3], (byte)(isInterlaced ? 1 : 0));
        byte[] palette = [.. Enumerable.Range(0, 4).SelectMany(i => (byte[])[(byte)(i * 10), 0, 0])];
        return [.. PngWriter.Signature, .. Chunk("IHDR"u8, ihdr), .. header[3] == 3 ? Chunk("PLTE"u8, palette) : [], .. Chunk("IDAT"u8, packed), .. Chunk("IEND"u8, [])];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> kind, byte[] content)
    {
        byte[] chunk = [0, 0, 0, 0, .. kind, .. content, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Crc32.Append(0, chunk.AsSpan(4, content.Length + 4)));
        return chunk;
    }
}
