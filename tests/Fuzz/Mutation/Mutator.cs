using MedV.Fuzz.Engine;
using MedV.Fuzz.Structure;

namespace MedV.Fuzz.Mutation;

/// <summary>Changes an input, once or some times, and puts its checksums right most of the time.</summary>
internal sealed class Mutator(FuzzTarget target, Random random)
{
    private const int LongestPiece = 1024;

    private readonly byte[] _piece = new byte[LongestPiece];

    /// <summary>Changes the input on the workbench.</summary>
    /// <param name="input">Changed.</param>
    /// <param name="other">Another input, to take changes from.</param>
    public void Mutate(Workbench input, FuzzCase other)
    {
        for (int steps = 1 << random.Next(random.Next(1, 6)); steps > 0; steps--)
        {
            Step(input, other);
        }

        if (target.LongestStretch > 0 && (input.WholeLength == input.Length || random.Next(4) == 0))
        {
            // Any power of two up to the longest, or a number that a field has in some unit.
            long length = random.Next(3) == 0 ? random.NextInt64(target.LongestStretch) : target.LongestStretch >> random.Next(20);
            input.Stretch(length + random.Next(-1, 2));
        }

        if (random.Next(16) != 0)
        {
            target.Fix(input, random);
        }
    }

    private void Step(Workbench input, FuzzCase other)
    {
        int dice = random.Next(100);
        if (dice < 25 && target.OwnMutations.Count > 0)
        {
            target.OwnMutations[random.Next(target.OwnMutations.Count)](input, random);
        }
        else if (dice < 65 && input.Base.Structure.Fields.Count > 0)
        {
            ChangeField(input);
        }
        else if (dice < 75 && target.IsSequence)
        {
            ChangeSequence(input);
        }
        else if (dice < 90)
        {
            ChangeBytes(input);
        }
        else if (dice < 97)
        {
            Splice(input, other);
        }
        else
        {
            Resize(input);
        }
    }

    private void ChangeField(Workbench input)
    {
        FieldMap structure = input.Base.Structure;
        Field field = structure.Fields[random.Next(structure.Fields.Count)];
        ulong value;
        if (random.Next(4) == 0)
        {
            // A number that is right elsewhere: gives circles, and two that share a place.
            value = FieldMap.Read(input.Bytes, structure.Fields[random.Next(structure.Fields.Count)]);
            value = random.Next(3) == 0 ? unchecked(value + (ulong)random.Next(-2, 3)) : value;
        }
        else
        {
            value = Boundary.Next(random, FieldMap.Read(input.Bytes, field), input.WholeLength, structure.Numbers);
        }

        Span<byte> eight = stackalloc byte[8];
        input.Write(field.Offset, FieldMap.BytesOf(value, field, eight));
    }

    private void ChangeBytes(Workbench input)
    {
        int at = Place(input);
        if (at >= input.Length)
        {
            return;
        }

        Span<byte> eight = stackalloc byte[8];
        switch (random.Next(6))
        {
            case 0:
                input.Write(at, [(byte)(input.Bytes[at] ^ (1 << random.Next(8)))]);
                break;
            case 1:
                input.Write(at, [(byte)random.Next(256)]);
                break;
            case 2:
                var field = new Field(at, 1 << random.Next(4), random.Next(2) == 0);
                ulong value = Boundary.Next(random, FieldMap.Read(input.Bytes, field), input.WholeLength, input.Base.Structure.Numbers);
                input.Write(at, FieldMap.BytesOf(value, field, eight));
                break;
            case 3:
                input.Write(at, Piece(input, Place(input)));
                break;
            case 4:
                Swap(input, at, Place(input));
                break;
            default:
                Span<byte> same = _piece.AsSpan(0, PieceLength());
                same.Fill(random.Next(2) == 0 ? (byte)0 : (byte)random.Next(256));
                input.Write(at, same);
                break;
        }
    }

    private void ChangeSequence(Workbench input)
    {
        int at = random.Next(input.Length + 1);
        switch (random.Next(4))
        {
            case 0:
                input.Delete(at, Math.Min(PieceLength(), input.Length - at));
                break;
            case 1:
                input.Insert(at, Piece(input, random.Next(input.Length + 1)));
                break;
            case 2:
                Span<byte> noise = _piece.AsSpan(0, random.Next(1, 9));
                random.NextBytes(noise);
                input.Insert(at, noise);
                break;
            default:
                input.Resize(at);
                break;
        }
    }

    /// <summary>Takes the changes of another input with the same base, or some of them.</summary>
    private void Splice(Workbench input, FuzzCase other)
    {
        if (other.Base != input.Base.Name)
        {
            return;
        }

        bool all = random.Next(2) == 0;
        foreach (Patch patch in other.Patches)
        {
            if (all || random.Next(2) == 0)
            {
                input.Write(patch.Offset, patch.Bytes);
            }
        }
    }

    private void Resize(Workbench input) => input.Resize(random.Next(4) switch
    {
        0 => random.Next(input.Length + 1),
        1 => input.Length - random.Next(1, 513),
        2 => input.Base.Content.Length + random.Next(input.Capacity - input.Base.Content.Length + 1),
        _ => input.Length & -(1 << random.Next(13)),
    });

    private void Swap(Workbench input, int a, int b)
    {
        byte[] first = Piece(input, a).ToArray();
        byte[] second = input.Bytes[Math.Min(b, input.Length)..Math.Min(b + first.Length, input.Length)].ToArray();
        input.Write(a, second);
        input.Write(b, first);
    }

    private ReadOnlySpan<byte> Piece(Workbench input, int from)
    {
        from = Math.Min(from, input.Length);
        int length = Math.Min(PieceLength(), input.Length - from);
        input.Bytes.Slice(from, length).CopyTo(_piece);
        return _piece.AsSpan(0, length);
    }

    private int PieceLength() => random.Next(3) == 0 ? random.Next(1, 33) : Math.Min(4 << random.Next(9), LongestPiece);

    private int Place(Workbench input)
    {
        IReadOnlyList<(int Start, int Length)> hot = input.Base.Structure.Hot;
        (int start, int length) = hot[random.Next(hot.Count)];
        int at = start + random.Next(Math.Max(length, 1));
        return random.Next(2) == 0 ? at : at & -(1 << random.Next(5));
    }
}
