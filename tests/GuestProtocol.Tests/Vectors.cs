using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace MedV.GuestProtocol.Tests;

/// <summary>The files of tests/vectors/guest-protocol.</summary>
internal static class Vectors
{
    public static TheoryData<string, string> Texts(string part)
    {
        var data = new TheoryData<string, string>();
        foreach (JsonElement row in Read("messages.json").GetProperty(part).EnumerateArray())
        {
            data.Add(row.GetProperty("name").GetString()!, row.GetProperty("text").GetString()!);
        }

        return data;
    }

    public static TheoryData<string, string, string> Texts(string part, string more)
    {
        var data = new TheoryData<string, string, string>();
        foreach (JsonElement row in Read("messages.json").GetProperty(part).EnumerateArray())
        {
            data.Add(row.GetProperty("name").GetString()!, row.GetProperty("text").GetString()!, row.GetProperty(more).GetString()!);
        }

        return data;
    }

    public static JsonElement Read(string name, [CallerFilePath] string here = "") =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(here)!, "../vectors/guest-protocol", name))).RootElement;

    public static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);
}
