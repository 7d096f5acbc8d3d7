namespace MedV.SigningTool.Serving;

/// <summary>What <c>serve --json</c> prints when it is ready.</summary>
/// <param name="Folder">What is served.</param>
/// <param name="Address">The address of the origin, for <c>medv enroll --origin</c>.</param>
internal sealed record ServeReport(string Folder, string Address);
