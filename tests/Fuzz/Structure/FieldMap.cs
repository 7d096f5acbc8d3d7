using System.Buffers.Binary;

namespace MedV.Fuzz.Structure;

/// <summary>What is known of a base: where its numbers are, which bytes matter, and which numbers mean something in it.</summary>
internal sealed class FieldMap
{
    private const int GrainBytes = 16;

    private readonly List<Field> _fields = [];
    private readonly List<(int Start, int Length)> _hot = [];
    private readonly List<long> _numbers = [];

    public IReadOnlyList<Field> Fields => _fields;

    /// <summary>What is worth to be changed. Never empty for a base that is not.</summary>
    public IReadOnlyList<(int Start, int Length)> Hot => _hot;

    /// <summary>Sizes and limits that fields are compared with.</summary>
    public IReadOnlyList<long> Numbers => _numbers;

    /// <summary>Nothing is known: each byte matters.</summary>
    public static FieldMap Everything(int length)
    {
        var map = new FieldMap();
        map._hot.Add((0, length));
        map._numbers.Add(length);
        return map;
    }

    /// <summary>Adds the fields of a structure.</summary>
    /// <param name="offset">Where it starts.</param>
    /// <param name="sizes">A digit for each field, its size in bytes; a point for a byte that is none; blanks mean nothing.</param>
    /// <param name="isBigEndian">Of all of its fields.</param>
    /// <returns>Where it ends.</returns>
    public int Add(int offset, string sizes, bool isBigEndian = false)
    {
        int start = offset;
        foreach (char size in sizes)
        {
            if (size is >= '1' and <= '8')
            {
                _fields.Add(new Field(offset, size - '0', isBigEndian));
                offset += size - '0';
            }
            else if (size == '.')
            {
                offset++;
            }
        }

        _hot.Add((start, offset - start));
        return offset;
    }

    /// <summary>Adds a table.</summary>
    public void AddMany(int offset, int count, string sizes, bool isBigEndian = false)
    {
        for (int i = 0; i < count; i++)
        {
            offset = Add(offset, sizes, isBigEndian);
        }
    }

    /// <summary>Adds a range of which little is known: what is not zeros in it matters, and may consist of numbers.</summary>
    public void AddUnknown(ReadOnlySpan<byte> content, int start, int length, int size, bool isBigEndian = false)
    {
        int end = (int)Math.Min((long)start + length, content.Length);
        for (int at = start; at < end; at += GrainBytes)
        {
            int bytes = Math.Min(GrainBytes, end - at);
            if (!content.Slice(at, bytes).ContainsAnyExcept((byte)0))
            {
                continue;
            }

            _hot.Add((at, bytes));
            for (int field = 0; size > 0 && field + size <= bytes; field += size)
            {
                _fields.Add(new Field(at + field, size, isBigEndian));
            }
        }
    }

    public void AddNumbers(params ReadOnlySpan<long> numbers) => _numbers.AddRange(numbers);

    /// <summary>Reads a field; 0 when it does not lie in the input.</summary>
    public static ulong Read(ReadOnlySpan<byte> input, Field field)
    {
        if (field.Offset + field.Size > input.Length)
        {
            return 0;
        }

        ulong value = 0;
        for (int i = 0; i < field.Size; i++)
        {
            value = (value << 8) | input[field.IsBigEndian ? field.Offset + i : field.Offset + field.Size - 1 - i];
        }

        return value;
    }

    /// <summary>The bytes of a number as a field has it.</summary>
    public static ReadOnlySpan<byte> BytesOf(ulong value, Field field, Span<byte> eight)
    {
        if (field.IsBigEndian)
        {
            BinaryPrimitives.WriteUInt64BigEndian(eight, value);
            return eight[(8 - field.Size)..8];
        }

        BinaryPrimitives.WriteUInt64LittleEndian(eight, value);
        return eight[..field.Size];
    }
}
