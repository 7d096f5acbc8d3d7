using System.Diagnostics.CodeAnalysis;

namespace MedV.Fuzz.Engine;

/// <summary>A product broke a promise.</summary>
internal sealed class FuzzException(string message) : Exception(message)
{
    /// <summary>Makes sure that a promise was kept.</summary>
    /// <exception cref="FuzzException">It was not.</exception>
    public static void Require([DoesNotReturnIf(false)] bool kept, string promise)
    {
        if (!kept)
        {
            throw new FuzzException(promise);
        }
    }
}
