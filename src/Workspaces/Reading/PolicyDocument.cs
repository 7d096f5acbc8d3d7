using System.Text.Json;
using System.Text.Unicode;

namespace MedV.Workspaces.Reading;

/// <summary>Makes JSON of bytes from outside, within limits.</summary>
internal static class PolicyDocument
{
    /// <returns>The document, or <see langword="null"/> with one fault.</returns>
    public static JsonElement? Open(ReadOnlySpan<byte> untrusted, int limit, FaultList faults)
    {
        if (untrusted.Length > limit)
        {
            faults.Add("", $"the document has {untrusted.Length} bytes, the limit is {limit}");
            return null;
        }

        // The JSON reader leaves bad UTF-8 to whoever reads the string; here it ends at the door.
        if (!Utf8.IsValid(untrusted))
        {
            faults.Add("", "the document is not UTF-8");
            return null;
        }

        // The search for members that are there twice unescapes every name; half a surrogate pair in one of them is an InvalidOperationException.
        try
        {
            return JsonElement.Parse(
                untrusted, new JsonDocumentOptions { MaxDepth = WorkspaceLimits.JsonDepth, AllowDuplicateProperties = false });
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            faults.Add("", $"the document is not JSON: {TextRules.Shown(exception.Message.TrimEnd('.'))}");
            return null;
        }
    }
}
