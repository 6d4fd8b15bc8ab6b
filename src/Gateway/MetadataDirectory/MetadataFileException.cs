namespace Gateway.MetadataDirectory;

/// <summary>A file of a metadata directory cannot be read as what it must be. The message is a sentence for the operator that names the file.</summary>
internal sealed class MetadataFileException(string message) : Exception(message);
