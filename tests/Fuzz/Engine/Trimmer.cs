using System.Collections.Immutable;

namespace MedV.Fuzz.Engine;

/// <summary>Makes cases smaller as long as what makes them interesting stays.</summary>
internal static class Trimmer
{
    /// <summary>Takes patches out, several at once first, then shortens those that are left.</summary>
    /// <param name="input">The case.</param>
    /// <param name="most">How often to try at most.</param>
    /// <param name="stays">Runs a case, and tells whether it is as interesting as <paramref name="input"/>.</param>
    public static FuzzCase Trim(FuzzCase input, int most, Func<FuzzCase, bool> stays)
    {
        ImmutableArray<Patch> patches = input.Patches;
        for (int pieces = Math.Min(patches.Length, 2); pieces > 0 && most > 0;)
        {
            int length = Math.Max((patches.Length + pieces - 1) / pieces, 1);
            bool removed = false;
            for (int start = 0; start < patches.Length && most > 0;)
            {
                ImmutableArray<Patch> fewer = patches.RemoveRange(start, Math.Min(length, patches.Length - start));
                most--;
                if (stays(input with { Patches = fewer }))
                {
                    patches = fewer;
                    removed = true;
                }
                else
                {
                    start += length;
                }
            }

            if (length == 1 && !removed)
            {
                break;
            }

            pieces = length == 1 ? patches.Length : Math.Min(pieces * 2, patches.Length);
        }

        for (int i = 0; i < patches.Length && most > 0; i++)
        {
            patches = patches.SetItem(i, Shorten(patches[i], ref most, shorter => stays(input with { Patches = patches.SetItem(i, shorter) })));
        }

        return input with { Patches = patches };
    }

    private static Patch Shorten(Patch patch, ref int most, Func<Patch, bool> stays)
    {
        for (int cut = patch.Bytes.Length / 2; cut > 0 && most > 0;)
        {
            if (cut >= patch.Bytes.Length)
            {
                cut /= 2;
                continue;
            }

            var front = new Patch(patch.Offset, patch.Bytes[..^cut]);
            var back = new Patch(patch.Offset + cut, patch.Bytes[cut..]);
            most -= 2;
            if (stays(front))
            {
                patch = front;
            }
            else if (stays(back))
            {
                patch = back;
            }
            else
            {
                cut /= 2;
            }
        }

        return patch;
    }
}
