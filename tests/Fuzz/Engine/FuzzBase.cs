using MedV.Fuzz.Structure;

namespace MedV.Fuzz.Engine;

/// <summary>A sound input that others are made of.</summary>
/// <param name="name">Its name in cases, without blanks.</param>
/// <param name="content">Its bytes. Not changed.</param>
/// <param name="structure">What is known of them.</param>
internal sealed class FuzzBase(string name, byte[] content, FieldMap? structure = null)
{
    public string Name => name;

    public ReadOnlySpan<byte> Content => content;

    public FieldMap Structure { get; } = structure ?? FieldMap.Everything(content.Length);
}
