using System.Collections;

namespace MedV.Chunking.Manifests;

/// <summary>A part of a manifest that would take too much memory as an array: its values are put together when they are asked for.</summary>
/// <remarks>Nobody changes it once the manifest is there; from then on it is safe for use by any number of threads.</remarks>
public abstract class Table<T> : IReadOnlyList<T>
{
    private protected Table()
    {
    }

    /// <summary>How many values there are.</summary>
    public int Length { get; private protected set; }

    /// <summary>Gives a value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    public abstract T this[int index] { get; }

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator()
    {
        for (int i = 0; i < Length; i++)
        {
            yield return this[i];
        }
    }

    /// <inheritdoc/>
    int IReadOnlyCollection<T>.Count => Length;

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
