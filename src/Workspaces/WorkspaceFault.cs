namespace MedV.Workspaces;

/// <summary>One thing that is wrong with a workspace.</summary>
/// <param name="Path">Where, like <c>apps.published[2].name</c>; <c>$</c> for the document itself.</param>
/// <param name="Sentence">What was found and what was expected. No capital, no full stop.</param>
public sealed record WorkspaceFault(string Path, string Sentence)
{
    /// <summary>The line for people.</summary>
    public override string ToString() => $"{Path}: {Sentence}";
}
