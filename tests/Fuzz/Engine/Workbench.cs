using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace MedV.Fuzz.Engine;

/// <summary>The bytes of one input after the other. What differs from the base is remembered and taken back, so that nothing large is copied.</summary>
internal sealed class Workbench
{
    private const int PageBits = 12;

    /// <summary>Equal bytes between two patches that cost less than another patch.</summary>
    private const int ShortGap = 8;

    private readonly byte[] _bytes;
    private readonly bool[] _isData;
    private readonly bool[] _isDataInBase;
    private readonly List<(int Start, int End)> _dirty = [];
    private readonly List<(int Start, int End)> _runs = [];

    /// <summary>Starts with the base as it is.</summary>
    /// <param name="from">The base.</param>
    /// <param name="room">How much longer than the base an input may be.</param>
    public Workbench(FuzzBase from, int room)
    {
        Base = from;
        WholeLength = Length = from.Content.Length;
        _bytes = new byte[from.Content.Length + room];
        from.Content.CopyTo(_bytes);
        _isDataInBase = new bool[(_bytes.Length >> PageBits) + 1];
        for (int page = 0; page < _isDataInBase.Length; page++)
        {
            int start = page << PageBits;
            _isDataInBase[page] = _bytes.AsSpan(start, Math.Min(1 << PageBits, _bytes.Length - start)).ContainsAnyExcept((byte)0);
        }

        _isData = [.. _isDataInBase];
    }

    public FuzzBase Base { get; }

    /// <summary>How many bytes of the input are here.</summary>
    public int Length { get; private set; }

    /// <summary>The length of the input with the zeros that it goes on with, which are nowhere. Usually <see cref="Length"/>.</summary>
    public long WholeLength { get; private set; }

    /// <summary>The longest that an input may be.</summary>
    public int Capacity => _bytes.Length;

    /// <summary>The input.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    /// <summary>The input again, for those that cannot take a span.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    /// <summary>Changes bytes. What lies outside of the input is left out.</summary>
    public void Write(int offset, ReadOnlySpan<byte> bytes)
    {
        if (offset < 0 || offset >= Length || bytes.IsEmpty)
        {
            return;
        }

        bytes = bytes[..Math.Min(bytes.Length, Length - offset)];
        bytes.CopyTo(_bytes.AsSpan(offset));
        Touch(offset, offset + bytes.Length);
    }

    /// <summary>Cuts the input short, or adds zeros.</summary>
    public void Resize(int length)
    {
        length = Math.Clamp(length, 0, Capacity);
        if (length < Length)
        {
            // What comes back when it grows again is zeros, or what the base has there.
            Restore(length, Length);
        }

        WholeLength = Length = length;
    }

    /// <summary>Lets the input go on with zeros that need no memory.</summary>
    public void Stretch(long length) => WholeLength = Math.Max(length, Length);

    /// <summary>Puts bytes between others.</summary>
    public void Insert(int offset, ReadOnlySpan<byte> bytes)
    {
        if (offset < 0 || offset > Length || bytes.IsEmpty || bytes.Length > Capacity - Length)
        {
            return;
        }

        int end = Length + bytes.Length;
        _bytes.AsSpan(offset, Length - offset).CopyTo(_bytes.AsSpan(offset + bytes.Length));
        bytes.CopyTo(_bytes.AsSpan(offset));
        WholeLength = Length = end;
        Touch(offset, end);
    }

    /// <summary>Takes bytes out.</summary>
    public void Delete(int offset, int count)
    {
        if (offset < 0 || count <= 0 || offset > Length - count)
        {
            return;
        }

        int before = Length;
        _bytes.AsSpan(offset + count, Length - offset - count).CopyTo(_bytes.AsSpan(offset));
        Touch(offset, before - count);
        Resize(before - count);
    }

    /// <summary>Replaces the whole input.</summary>
    public void Set(ReadOnlySpan<byte> bytes)
    {
        Resize(Math.Min(bytes.Length, Capacity));
        Write(0, bytes);
    }

    /// <summary>Makes the input what a case says.</summary>
    public void Load(FuzzCase input)
    {
        Reset();
        Length = (int)Math.Min(input.Length, Capacity);
        WholeLength = input.Length;
        foreach (Patch patch in input.Patches)
        {
            Write(patch.Offset, patch.Bytes);
        }
    }

    /// <summary>Makes the input the base again.</summary>
    public void Reset()
    {
        Length = Capacity;
        foreach ((int start, int end) in _dirty)
        {
            Restore(start, end);
        }

        foreach ((int start, int end) in _dirty)
        {
            for (int page = start >> PageBits; page <= (end - 1) >> PageBits; page++)
            {
                _isData[page] = _isDataInBase[page];
            }
        }

        _dirty.Clear();
        WholeLength = Length = Base.Content.Length;
    }

    /// <summary>What the input is, as a case.</summary>
    public FuzzCase ToCase(string target) => new(
        target,
        Base.Name,
        WholeLength,
        [.. ChangedRuns().ToArray().Select(run => new Patch(run.Start, _bytes[run.Start..run.End]))]);

    /// <summary>Where the input differs from the base, in order.</summary>
    public ReadOnlySpan<(int Start, int End)> ChangedRuns()
    {
        _dirty.Sort();
        _runs.Clear();
        int done = 0;
        foreach ((int start, int end) in _dirty)
        {
            for (int at = Math.Max(start, done); at < Math.Min(end, Length); at++)
            {
                if (_bytes[at] == InBase(at))
                {
                    continue;
                }

                if (_runs.Count > 0 && at - _runs[^1].End < ShortGap)
                {
                    _runs[^1] = (_runs[^1].Start, at + 1);
                }
                else
                {
                    _runs.Add((at, at + 1));
                }
            }

            done = Math.Max(done, end);
        }

        return CollectionsMarshal.AsSpan(_runs);
    }

    /// <summary>Whether bytes between two places were changed.</summary>
    public bool IsChanged(int start, int end) => _dirty.Exists(range => range.Start < end && start < range.End);

    /// <summary>Finds the next bytes that may be other than zeros, page by page.</summary>
    /// <returns>An empty range at the end when there are none.</returns>
    public (int Start, int End) NextData(int offset)
    {
        int start = offset;
        while (start < Length && !_isData[start >> PageBits])
        {
            start = ((start >> PageBits) + 1) << PageBits;
        }

        int end = start;
        while (end < Length && _isData[end >> PageBits])
        {
            end = ((end >> PageBits) + 1) << PageBits;
        }

        return start < Length ? (start, Math.Min(end, Length)) : (Length, Length);
    }

    private byte InBase(int at) => at < Base.Content.Length ? Base.Content[at] : (byte)0;

    private void Touch(int start, int end)
    {
        _dirty.Add((start, end));
        for (int page = start >> PageBits; page <= (end - 1) >> PageBits; page++)
        {
            _isData[page] = true;
        }
    }

    private void Restore(int start, int end)
    {
        int inBase = Math.Clamp(Base.Content.Length - start, 0, end - start);
        Base.Content.Slice(Math.Min(start, Base.Content.Length), inBase).CopyTo(_bytes.AsSpan(start));
        _bytes.AsSpan(start + inBase, end - start - inBase).Clear();
    }
}
